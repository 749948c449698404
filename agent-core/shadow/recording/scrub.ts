/** Takes the secrets out of a signal before it is written. Lengths stay, so every offset stays true. */
import type { Signal, SignalOf, TextChange } from '../../contracts/signals.ts';
import { hide, type Masker } from '../../security/masking/masker.ts';
import { rangesAfter, wholeLines } from '../text/changes.ts';
import type { Note, Texts } from './rows.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A secret in the text after an edit. */
export interface Secret extends Span {
  readonly text: string;
}

export interface Scrubbed {
  readonly signal: Signal;
  readonly note?: Note;
  /** Secrets on and next to the touched lines that were not there before this edit: earlier rows may hold parts of them. */
  readonly completed: readonly Secret[];
  /** All secrets that the document shows there, before and after: what was copied or pasted may be one of them. */
  readonly seen: readonly string[];
}

/** A longer line is judged only so far around a change. */
const LINE_AT_MOST = 4096;
/** Lines before and behind the touched ones that are judged with them, blank ones not counted: name, sign and value may have one each. */
const NEIGHBOURS = 2;
/** How far back and ahead a key block that the change lies in is looked for. */
const BLOCK_AT_MOST = 16_384;
const NOTE_AT_MOST = 120;

/** Names and places, which masks would only make useless. */
const KEPT: ReadonlySet<string> = new Set([
  ...['kind', 'session', 'doc', 'path', 'to', 'cwd', 'language', 'app', 'reason', 'suggestion', 'what'],
  ...['folder', 'hash', 'commit', 'state'],
]);

/** `signal` without its secrets; the inserted texts of an edit are judged with the whole lines they end up on and their neighbours. */
export function scrub(signal: Signal, texts: Texts | undefined, masker: Masker): Scrubbed {
  if (signal.kind === 'doc.open') return scrubOpened(signal, masker);
  if (signal.kind !== 'doc.edit') return { signal: maskStrings(signal, masker) as Signal, completed: [], seen: [] };
  return texts ? scrubEdit(signal, texts, masker) : scrubAlone(signal, masker);
}

function scrubOpened(signal: SignalOf<'doc.open'>, masker: Masker): Scrubbed {
  const { text, spans } = masker.mask(signal.text);
  return { signal: { ...signal, text }, completed: [], seen: textsAt(signal.text, spans) };
}

function scrubAlone(signal: SignalOf<'doc.edit'>, masker: Masker): Scrubbed {
  const changes = signal.changes.map((change) => ({ ...change, text: masker.mask(change.text).text }));
  return { signal: { ...signal, changes }, completed: [], seen: [] };
}

function scrubEdit(signal: SignalOf<'doc.edit'>, { before, after }: Texts, masker: Masker): Scrubbed {
  const order = [...signal.changes.keys()].sort((a, b) => offsetOf(signal, a) - offsetOf(signal, b));
  const sorted = order.flatMap((i) => signal.changes[i] ?? []);
  const inserted = rangesAfter(sorted);
  const secrets = secretsAround(after, inserted, masker);
  const masked = sorted.map((change, i) => hidePart(change, inserted[i], secrets));
  const changes = signal.changes.map((change, i) => masked[order.indexOf(i)] ?? change);
  const known = new Set(textsAt(before, secretsAround(before, sorted.map(rangeBefore), masker)));
  const completed = secrets
    .map((secret) => ({ ...secret, text: after.slice(secret.start, secret.end) }))
    .filter(({ text }) => !known.has(text));
  const note = noteOf(sorted[0], before, masker);
  const seen = [...new Set([...known, ...textsAt(after, secrets)])];
  return { signal: { ...signal, changes }, completed, seen, ...(note ? { note } : {}) };
}

const rangeBefore = ({ offset, length }: TextChange): Span => ({ start: offset, end: offset + length });

const textsAt = (text: string, spans: readonly Span[]) => spans.map(({ start, end }) => text.slice(start, end));

const offsetOf = (signal: SignalOf<'doc.edit'>, i: number) => signal.changes[i]?.offset ?? 0;

function hidePart(change: TextChange, at: Span | undefined, secrets: readonly Span[]): TextChange {
  if (!at) return change;
  const parts = secrets.flatMap((secret) => overlap(secret, at));
  return { ...change, text: hide(change.text, shift(parts, -at.start)) };
}

/** The secrets on the lines that `ranges` touch and those next to them, in coordinates of `text`. */
export function secretsAround(text: string, ranges: readonly Span[], masker: Masker): Span[] {
  return join(ranges.map((range) => region(text, range))).flatMap(({ start, end }) =>
    shift(masker.mask(text.slice(start, end)).spans, start),
  );
}

function noteOf(change: TextChange | undefined, before: string, masker: Masker): Note | undefined {
  if (!change) return undefined;
  const range = { start: change.offset, end: Math.min(change.offset + change.length, change.offset + NOTE_AT_MOST) };
  const parts = secretsAround(before, [range], masker).flatMap((secret) => overlap(secret, range));
  const removed = hide(before.slice(range.start, range.end), shift(parts, -range.start));
  return { line: countLines(before, change.offset) + 1, removed };
}

function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** The whole lines around `range` with those before and behind them, or the whole key block it lies in. */
function region(text: string, range: Span): Span {
  const lines = wholeLines(text, range.start, range.end);
  const cut = { start: range.start - LINE_AT_MOST, end: range.end + LINE_AT_MOST };
  const start = lines.start < cut.start ? cut.start : linesBefore(text, lines.start);
  const end = lines.end > cut.end ? cut.end : linesBehind(text, lines.end);
  return { start: Math.min(start, blockStart(text, start)), end: Math.max(end, blockEnd(text, end)) };
}

/** Where the lines before `at`, the beginning of a line, begin that its secrets may depend on. */
function linesBefore(text: string, at: number): number {
  let start = at;
  for (let found = 0; found < NEIGHBOURS && start > 0; ) {
    const line = wholeLines(text, start - 1, start - 1);
    if (at - line.start > LINE_AT_MOST) return at - LINE_AT_MOST;
    if (text.slice(line.start, line.end).trim() !== '') found++;
    start = line.start;
  }
  return start;
}

/** Where the lines behind `at`, the end of a line, end whose secrets may depend on it. */
function linesBehind(text: string, at: number): number {
  let end = at;
  for (let found = 0; found < NEIGHBOURS && end < text.length; ) {
    const line = wholeLines(text, end + 1, end + 1);
    if (line.end - at > LINE_AT_MOST) return at + LINE_AT_MOST;
    if (text.slice(line.start, line.end).trim() !== '') found++;
    end = line.end;
  }
  return end;
}

function blockStart(text: string, at: number): number {
  const from = Math.max(0, at - BLOCK_AT_MOST);
  const behind = text.slice(from, at);
  const begin = behind.lastIndexOf('-----BEGIN');
  return begin >= 0 && behind.indexOf('-----END', begin) < 0 ? from + begin : at;
}

function blockEnd(text: string, at: number): number {
  const ahead = text.slice(at, at + BLOCK_AT_MOST);
  const close = ahead.indexOf('-----END');
  const begin = ahead.indexOf('-----BEGIN');
  return close >= 0 && (begin < 0 || close < begin) ? wholeLines(text, at + close, at + close).end : at;
}

/** Every string of a signal that is not a name or a place, deep. */
function maskStrings(value: unknown, masker: Masker): unknown {
  if (typeof value === 'string') return masker.mask(value).text;
  if (Array.isArray(value)) return value.map((each) => maskStrings(each, masker));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, KEPT.has(key) ? each : maskStrings(each, masker)]),
  );
}

export function overlap(a: Span, b: Span): Span[] {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? [{ start, end }] : [];
}

export function shift(spans: readonly Span[], by: number): Span[] {
  return spans.map(({ start, end }) => ({ start: start + by, end: end + by }));
}

/** In order, those that overlap or touch made one. */
export function join(spans: readonly Span[]): Span[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
