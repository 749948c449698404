/** Secrets that are known by their own form: tokens at the beginning of a word, and values in the places they have in URLs and headers. */
import { isPlaceholder } from './entropy.ts';
import type { MaskSpan } from './masker.ts';
import { TOKEN_FORMATS, type TokenFormat } from './token-formats.ts';

type Prefixed = readonly [prefix: string, format: TokenFormat];

/** By the first two characters (ASCII), so that nearly every word is passed over at one look. */
const BY_START: (Prefixed[] | undefined)[] = new Array(128 * 128);
for (const format of TOKEN_FORMATS) {
  for (const prefix of format.prefixes) {
    const first = prefix.charCodeAt(0) * 128;
    const seconds = prefix.length > 1 ? [prefix.charCodeAt(1)] : Array.from({ length: 128 }, (_, code) => code);
    for (const second of seconds) BY_START[first + second] = [...(BY_START[first + second] ?? []), [prefix, format]];
  }
}

const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0));

/** A value at a known distance from a word that is looked for; sticky, group 1 where there is one. */
interface Anchored {
  readonly word: string;
  /** How far before the word the pattern begins; several where it varies, longest first. */
  readonly back: readonly number[];
  readonly type: MaskSpan['type'];
  readonly pattern: RegExp;
}

const ANCHORED: readonly Anchored[] = [
  { word: '-us', back: [32], type: 'TOKEN', pattern: /(?<!\w)[a-f0-9]{32}-us\d{1,2}(?!\w)/dy },
  { word: '.atlasv1.', back: [14], type: 'TOKEN', pattern: /(?<!\w)\w{14}\.atlasv1\.[\w=-]{60,80}/dy },
  { word: ':AA', back: [10, 9, 8], type: 'TOKEN', pattern: /(?<!\w)\d{8,10}:AA[\w-]{33}(?!\w)/dy },
  {
    word: 'hooks.slack.com/',
    back: [0],
    type: 'TOKEN',
    pattern: /hooks\.slack\.com\/[a-z]{5,12}(\/[\w/+-]{20,120})/dy,
  },
  { word: '/api/webhooks/', back: [0], type: 'TOKEN', pattern: /\/api\/webhooks(\/\d{17,20}\/[\w-]{60,90})/dy },
  {
    word: '://',
    back: [0],
    type: 'PASSWORD',
    pattern: /:\/\/[^\s:/@"'`<>?#]{0,80}:([^\s"'`<>@/]{1,120})@(?=[\w.[$%{-])/dy,
  },
];

const SCHEME = /(?<![A-Za-z])(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s{1,3}([\w.~+/=-]{16,2000})/dg;

export function formats(text: string): MaskSpan[] {
  return [...prefixed(text), ...ANCHORED.flatMap((each) => anchored(text, each)), ...schemes(text)];
}

/** One pass: at the beginning of each word, the formats that begin with its first character. */
function prefixed(text: string): MaskSpan[] {
  const spans: MaskSpan[] = [];
  let inWord = 0;
  for (let at = 0; at < text.length; at++) {
    const begins = inWord === 0;
    const code = text.charCodeAt(at);
    inWord = code < 128 ? (IS_WORD[code] ?? 0) : 0;
    if (!begins || inWord === 0) continue;
    const next = text.charCodeAt(at + 1);
    const candidates = next < 128 ? BY_START[code * 128 + next] : undefined;
    const end = candidates && endOfToken(text, at, candidates);
    if (end === undefined) continue;
    spans.push({ type: 'TOKEN', start: at, end });
    at = end - 1;
  }
  return spans;
}

function endOfToken(text: string, at: number, candidates: readonly Prefixed[]): number | undefined {
  for (const [prefix, { body }] of candidates) {
    if (!text.startsWith(prefix, at)) continue;
    body.lastIndex = at + prefix.length;
    if (body.test(text) && !isPlaceholder(text.slice(at + prefix.length, body.lastIndex))) return body.lastIndex;
  }
  return undefined;
}

function anchored(text: string, { word, back, type, pattern }: Anchored): MaskSpan[] {
  const spans: MaskSpan[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    for (const distance of back) {
      if (distance > at) continue;
      pattern.lastIndex = at - distance;
      const indices = pattern.exec(text)?.indices;
      const found = indices?.[1] ?? indices?.[0];
      if (!found || isPlaceholder(text.slice(...found))) continue;
      spans.push({ type, start: found[0], end: found[1] });
      at = found[1] - 1;
      break;
    }
  }
  return spans;
}

function schemes(text: string): MaskSpan[] {
  return [...text.matchAll(SCHEME)].flatMap(({ indices }) => {
    const found = indices?.[1];
    if (!found || isPlaceholder(text.slice(...found))) return [];
    return [{ type: 'TOKEN', start: found[0], end: found[1] }];
  });
}
