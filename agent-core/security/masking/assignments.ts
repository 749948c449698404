/**
 * Values under telling names: `password = "…"`, `API_TOKEN=…`, `"secret": "…"`, `--password …`.
 *
 * The name's telling part is looked for first, then a bounded stretch behind it is read, so the time stays linear.
 */
import { entropy, isPlaceholder } from './entropy.ts';
import type { MaskSpan } from './masker.ts';

const NAME =
  /pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|account[_-]?key|auth[_-]?key|client[_-]?key|license[_-]?key|credential|salt|nonce|(?<![A-Za-z])auth(?![a-z])|(?<![A-Za-z])key(?![a-z])/gi;
/** The rest of the name, what closes it, and the sign between name and value. */
const SIGN =
  /[\w-]{0,40}["'`\]]{0,2}\)?\??\s{0,16}(?::\s{0,2}[A-Za-z][\w<>[\]?|]{0,30}\s{0,4}=(?![=>~])|=>|:=|<-|={1,3}(?![>~])|!==?|:(?!:)|,(?=\s?["'`]))\s{0,16}/y;
const QUOTED = /(?:[rbfu@$]{1,2})?(?:"([^"\r\n]{1,400})"|'([^'\r\n]{1,400})'|`([^`\r\n]{1,400})`)/dy;
const BARE = /[^\s"'`,;()<>{}[\]]{4,300}/dy;
/** `--password value`, `-p value` of known tools is left to later rules. */
const OPTION = /(?<=-{1,2}[\w-]{0,30})[\w-]{0,20}(?:=|\s{1,2})/y;

export function assignments(text: string): MaskSpan[] {
  const spans: MaskSpan[] = [];
  NAME.lastIndex = 0;
  for (let name = NAME.exec(text); name; name = NAME.exec(text)) {
    const span = valueAfter(text, NAME.lastIndex, name[0].toLowerCase());
    if (!span) continue;
    spans.push(span);
    NAME.lastIndex = span.end;
  }
  return spans;
}

function valueAfter(text: string, from: number, name: string): MaskSpan | undefined {
  SIGN.lastIndex = from;
  const sign = SIGN.exec(text);
  if (!sign) return optionAfter(text, from, name);
  const start = SIGN.lastIndex;
  const strong = STRONG.test(name);
  QUOTED.lastIndex = start;
  const quoted = QUOTED.exec(text)?.indices;
  const inside = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3];
  if (inside) {
    const value = text.slice(...inside);
    return (strong ? likelyQuoted(value) : likelyRandom(value)) ? span(name, ...inside) : undefined;
  }
  BARE.lastIndex = start;
  const bare = BARE.exec(text)?.indices?.[0];
  if (!bare || sign[0].includes('\n') || /[(=!]/.test(text[bare[1]] ?? '')) return undefined;
  return likelyBare(text.slice(...bare)) ? span(name, ...bare) : undefined;
}

function optionAfter(text: string, from: number, name: string): MaskSpan | undefined {
  OPTION.lastIndex = from;
  if (!OPTION.test(text)) return undefined;
  QUOTED.lastIndex = OPTION.lastIndex;
  const quoted = QUOTED.exec(text)?.indices;
  const inside = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3];
  if (inside) return likelyQuoted(text.slice(...inside)) ? span(name, ...inside) : undefined;
  BARE.lastIndex = OPTION.lastIndex;
  const bare = BARE.exec(text)?.indices?.[0];
  if (!bare) return undefined;
  const value = text.slice(...bare);
  return !value.startsWith('-') && likelyBare(value) ? span(name, ...bare) : undefined;
}

function span(name: string, start: number, end: number): MaskSpan {
  const type = name.startsWith('pass') || name === 'pwd' ? 'PASSWORD' : name.includes('token') ? 'TOKEN' : 'SECRET_KEY';
  return { type, start, end };
}

/** Names that say by themselves that the value is secret. */
const STRONG = /^(?:pass|pwd|secret|token|api|access|private|credential)/;

/** A quoted value under a name that says secret: anything that is not a stand-in, a sentence, a path or another name. */
function likelyQuoted(value: string): boolean {
  if (value.length < 4 || isPlaceholder(value) || /\s/.test(value.trim())) return false;
  if (/^[a-z]+(?:[._-][a-z]+)*$/i.test(value)) return value.length >= 6 && !isWordy(value);
  return !/^(?:https?:\/\/[^@]*|\.{0,2}\/[\w./-]*|\d{1,5})$/.test(value);
}

/** Names of fields, types and files: only letters, with the telling word in them or in lower case with separators. */
function isWordy(value: string): boolean {
  return /pass|secret|token|key|auth|user|name|type|field|[._-]|[a-z][A-Z]/i.test(value) || entropy(value) < 2.5;
}

/** A value that only looks secret when it is random. */
function likelyRandom(value: string): boolean {
  return value.length >= 12 && !/\s/.test(value) && !isPlaceholder(value) && looksRandom(value);
}

/** A value without quotes is mostly code: it must look random, or mix letters, digits and signs as passwords do. */
function likelyBare(value: string): boolean {
  if (value.length < 5 || isPlaceholder(value) || /^(?:https?:|\.{0,2}\/|\d+(?:\.\d+)*$|0x)/.test(value)) return false;
  if (/^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)+$/.test(value)) return false;
  return looksRandom(value) || (/[A-Za-z]/.test(value) && /\d/.test(value) && /[^A-Za-z0-9_.]/.test(value));
}

function looksRandom(value: string): boolean {
  const digits = value.match(/\d/g)?.length ?? 0;
  if (value.length < 8 || digits === 0) return false;
  return entropy(value) >= (value.length >= 16 ? 3.2 : 2.7);
}
