/**
 * Values under telling names: `password = "…"`, `API_TOKEN=…`, `"secret": "…"`, `--password …`.
 *
 * The name's telling part is looked for first, then a bounded stretch behind it is read, so the time stays linear.
 */
import { entropy, isPlaceholder } from './entropy.ts';
import type { MaskSpan } from './masker.ts';

const NAME =
  /pass(?:word|wd|phrase|code)?|p[as]{1,3}w(?:or|r)?d|pwd|(?<![A-Za-z])pw(?![a-z])|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|account[_-]?key|auth[_-]?key|client[_-]?key|license[_-]?key|credential|salt|nonce|(?<![A-Za-z])auth(?![a-z])|(?<![A-Za-z])key(?![a-z])/gi;
const REST = /[\w-]{0,40}/y;
/** What closes a name, and the sign between name and value. */
const SIGN =
  /["'`\]]{0,2}\)?\??\s{0,16}(?::\s{0,2}[A-Za-z][\w<>[\]?|]{0,30}\s{0,4}=(?![=>~])|=>|:=|<-|={1,3}(?![>~])|!==?|:(?!:)|,(?=\s?["'`])|(?:or|\|\||\?\?)\s|(?<=\s)(?=["']))\s{0,16}/y;
const QUOTED = /(?:[rbfu@$]{1,2})?(?:"([^"\r\n]{1,400})"|'([^'\r\n]{1,400})'|`([^`\r\n]{1,400})`)/dy;
const BARE = /[^\s"'`,;()<>{}[\]=]{4,200}={0,2}/dy;
/** `--password value` */
const OPTION = /\s{1,2}(?=[^\s-])/y;

/** A value that was read: where it stands, and whether it is secret. */
interface Value {
  readonly start: number;
  readonly end: number;
  readonly secret: boolean;
}

export function assignments(text: string): MaskSpan[] {
  const spans: MaskSpan[] = [];
  NAME.lastIndex = 0;
  for (let name = NAME.exec(text); name; name = NAME.exec(text)) {
    const rest = after(REST, text, NAME.lastIndex) ?? NAME.lastIndex;
    const value = valueAfter(text, rest, name[0].toLowerCase(), name.index);
    if (value?.secret) spans.push({ type: typeOf(name[0].toLowerCase()), start: value.start, end: value.end });
    // A value that was judged is not judged again from a word inside it.
    NAME.lastIndex = value?.end ?? rest;
  }
  return spans;
}

function valueAfter(text: string, nameEnd: number, name: string, nameStart: number): Value | undefined {
  const start = after(SIGN, text, nameEnd);
  const strong = STRONG.test(name);
  if (start !== undefined) return quotedAt(text, start, strong) ?? bareAt(text, start, strong);
  const option = OPTION_NAME.test(text.slice(Math.max(0, nameStart - 32), nameStart));
  const value = option ? after(OPTION, text, nameEnd) : undefined;
  return value === undefined ? undefined : (quotedAt(text, value, strong) ?? bareAt(text, value, strong));
}

function quotedAt(text: string, at: number, strong: boolean): Value | undefined {
  QUOTED.lastIndex = at;
  const indices = QUOTED.exec(text)?.indices;
  const inside = indices?.[1] ?? indices?.[2] ?? indices?.[3];
  if (!inside) return undefined;
  const value = text.slice(...inside);
  return { start: inside[0], end: inside[1], secret: strong ? likelyQuoted(value) : likelyRandom(value) };
}

function bareAt(text: string, at: number, strong: boolean): Value | undefined {
  BARE.lastIndex = at;
  const inside = BARE.exec(text)?.indices?.[0];
  if (!inside) return undefined;
  const value = text.slice(...inside);
  const isCode = /[(=!]/.test(text[inside[1]] ?? '') || (!strong && /[?!]|\.[A-Za-z]\w*\+/.test(value));
  return { start: inside[0], end: inside[1], secret: !isCode && likelyBare(value) };
}

/** Where `pattern` (sticky) ends when it begins at `at`. */
function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

const OPTION_NAME = /(?:^|\s)-{1,2}[\w-]*$/;

function typeOf(name: string): string {
  if (/^p[as]*w|^pass/.test(name)) return 'PASSWORD';
  return name.includes('token') ? 'TOKEN' : 'SECRET_KEY';
}

/** Names that say by themselves that the value is secret. */
const STRONG = /^(?:pass|p[as]*w|secret|token|api|access|private|credential)/;

/** A quoted value under a name that says secret: anything that is not a stand-in, a sentence, a path or another name. */
function likelyQuoted(value: string): boolean {
  if (value.length < 4 || isPlaceholder(value) || /\s|^utf-?(?:8|16)/i.test(value)) return false;
  if (/^[a-z]+(?:[._-][a-z]+)*$/i.test(value)) return value.length >= 6 && !isWordy(value);
  return !/^(?:https?:\/\/[^@]*|\.{0,2}\/[\w./-]*|[~^<>=]{0,2}\d{1,5}(?:\.[\d.x*]+)?)$/.test(value);
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
