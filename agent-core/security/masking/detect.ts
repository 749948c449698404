import { assignments } from './assignments.ts';
import { blocks } from './blocks.ts';
import { formats } from './formats.ts';
import { hide, type Masked, type Masker, type MaskSpan, unite } from './masker.ts';

/** Finds what it knows in `text`. Linear in its length; spans in any order. */
export type Detector = (text: string) => MaskSpan[];

const DETECTORS: readonly Detector[] = [blocks, formats, assignments];
/** Hiding one secret can bring out another (a shorter match beside it); three rounds were always enough. */
const ROUNDS = 4;

/** The masker of secrets: key blocks, the known formats of tokens, and values under telling names. */
export function createMasker(detectors: readonly Detector[] = DETECTORS): Masker {
  return { mask: (text) => maskWith(detectors, text) };
}

function maskWith(detectors: readonly Detector[], text: string): Masked {
  let masked = text;
  let spans: MaskSpan[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const found = detectors.flatMap((detect) => detect(masked)).map((span) => wholePairs(text, span));
    if (found.length === 0) break;
    spans = unite([...spans, ...found]);
    const next = hide(text, spans);
    if (next === masked) break;
    masked = next;
  }
  return { text: masked, spans };
}

/** Widened so that no surrogate pair is cut in half. */
function wholePairs(text: string, span: MaskSpan): MaskSpan {
  const start =
    isLow(text.charCodeAt(span.start)) && isHigh(text.charCodeAt(span.start - 1)) ? span.start - 1 : span.start;
  const end = isLow(text.charCodeAt(span.end)) && isHigh(text.charCodeAt(span.end - 1)) ? span.end + 1 : span.end;
  return { ...span, start, end };
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
