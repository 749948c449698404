/** What is left to do of what is expected, in the documents as they stand. */
import type { DocumentText, NewFile } from '../../contracts/index.ts';
import { isMasked } from '../../security/masking/screen.ts';
import { Lines, lineEnds } from '../automations/lines.ts';
import type { Expected, ExpectedFile, ExpectedInsertion } from './expected.ts';
import { LARGEST_TEXT, linesOf } from './insertions.ts';
import { holds } from './skeleton.ts';
import { isAround } from './where.ts';

export interface Spot {
  readonly doc: string;
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

export interface Remaining {
  readonly files: readonly NewFile[];
  readonly places: readonly Spot[];
  readonly commands: readonly string[];
  /** What belongs to it and cannot be offered, in words. */
  readonly leftOut: readonly string[];
  /** Whether all files and lines are there, as far as can be seen. */
  readonly isDone: boolean;
}

export interface Situation {
  readonly documents: ReadonlyMap<string, DocumentText>;
  /** Whether there is such a file, as far as it has been seen. */
  readonly exists: (path: string) => boolean;
  readonly ran: ReadonlySet<string>;
  /** Folder of the last command line, if there was one. */
  readonly cwd: string | undefined;
}

/** `undefined` where the person went another way. */
export function remainingOf(expected: Expected, situation: Situation): Remaining | undefined {
  const { documents, exists } = situation;
  const files: NewFile[] = [];
  const places: Spot[] = [];
  const leftOut: string[] = [];
  let isDone = true;
  for (const file of expected.files) {
    const document = documents.get(file.path);
    const rest = document && restOf(file, document);
    if (document && !rest) return undefined;
    if (rest && rest.text !== '') places.push(rest);
    if (!document && exists(file.path)) leftOut.push(`${file.path} is there and not open`);
    else if (!document) files.push({ doc: file.path, text: wholeText(file, '\n') });
  }
  for (const insertion of expected.insertions) {
    const spot = spotOf(insertion, documents.get(insertion.doc));
    if (typeof spot === 'string') leftOut.push(spot);
    else if (spot) places.push(spot);
    isDone &&= spot === undefined;
  }
  const { commands, others } = commandsLeft(expected, situation);
  leftOut.push(...others);
  isDone &&= files.length + places.length === 0;
  return { files, places: merged(places), commands, leftOut, isDone };
}

/** The command lines that can be offered, and in words those that cannot. */
function commandsLeft({ commands }: Expected, { ran, cwd: now }: Situation) {
  const open = commands.filter(({ cwd, command }) => !ran.has(`${cwd}\n${command}`));
  const isHere = ({ cwd }: { cwd: string }) => now === undefined || now === cwd;
  const others = open.filter((run) => !isHere(run)).map(({ cwd, command }) => `${command} is run in ${cwd}`);
  const here = open.filter(isHere).map(({ command }) => command);
  const plain = here.filter((command) => !isMasked(command));
  const secrets = here.length - plain.length;
  if (secrets > 0) others.push(secrets === 1 ? 'one command holds a secret' : `${secrets} commands hold secrets`);
  return { commands: plain, others };
}

const wholeText = ({ lines, ends }: ExpectedFile, eol: string): string => lines.join(eol) + (ends ? eol : '');

const eolOf = (text: string): string => (lineEnds(text) === 'crlf' ? '\r\n' : '\n');

/** What an open file lacks, with an empty text where it lacks nothing; `undefined` where it holds something else. */
function restOf(file: ExpectedFile, { doc, text }: DocumentText): Spot | undefined {
  if (text.length <= LARGEST_TEXT && holds(text, file.lines)) return { doc, offset: text.length, length: 0, text: '' };
  const whole = wholeText(file, eolOf(text));
  if (whole.startsWith(text)) return { doc, offset: text.length, length: 0, text: whole.slice(text.length) };
  return text.trim() === '' ? { doc, offset: 0, length: text.length, text: whole } : undefined;
}

/** A sentence where the lines cannot be put; `undefined` where they stand already. */
function spotOf(insertion: ExpectedInsertion, document: DocumentText | undefined): Spot | string | undefined {
  const { doc, lines, into } = insertion;
  if (!document) return `${doc} is not open`;
  const { text } = document;
  if (text.length > LARGEST_TEXT) return `${doc} is too long`;
  const before = linesOf(text);
  if (stands(insertion, before)) return undefined;
  const line = insertion.placeIn(before);
  if (line === undefined) return `where in ${doc} is not clear`;
  const eol = eolOf(text);
  const offset = new Lines(text).start(line);
  const inLine = offset + (before[line] ?? '').length - (into?.tail.length ?? 0);
  if (into) return { doc, offset: inLine, length: 0, text: lines[0] ?? '' };
  const isUnended = line >= before.length && text !== '' && !/[\r\n]$/.test(text);
  if (isUnended) return { doc, offset: text.length, length: 0, text: eol + lines.join(eol) };
  return { doc, offset, length: 0, text: lines.join(eol) + eol };
}

function stands({ lines, into }: ExpectedInsertion, before: readonly string[]): boolean {
  if (into) return before.some((line) => isAround(into, line) && line.slice(into.head.length).includes(lines[0] ?? ''));
  return before.some((_, i) => lines.every((line, k) => before[i + k] === line));
}

/** Insertions at one offset become one; by document and offset. */
function merged(places: readonly Spot[]): Spot[] {
  const found: Spot[] = [];
  for (const place of places) {
    const at = found.findIndex((each) => each.doc === place.doc && each.offset === place.offset);
    const same = found[at];
    if (same) found[at] = { ...same, text: same.text + place.text };
    else found.push(place);
  }
  return found.sort((a, b) => (a.doc < b.doc ? -1 : a.doc > b.doc ? 1 : a.offset - b.offset));
}
