/**
 * ripgrep over texts that lie on no disk: they are written to its standard input one behind the other, and the offsets of what it
 * finds tell which text each lies in.
 *
 * 1. It sees no file, no configuration, no environment; nothing of a stage is written in the clear.
 * 2. Ended by its time, by enough lines or by the signal; then the process is gone.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { PenumbraError } from '../../contracts/errors.ts';

export interface Haystack {
  readonly path: string;
  readonly bytes: Buffer;
}

export interface Found {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

export interface Query {
  readonly pattern: string;
  readonly literal: boolean;
  readonly ignoreCase: boolean;
  /** Lines. */
  readonly limit: number;
  readonly ms: number;
}

export type Searched =
  | { readonly found: readonly Found[]; readonly searched: number; readonly stoppedBy?: 'limit' | 'time' }
  /** What is wrong with the pattern. */
  | { readonly wrong: string };

/** `--text`: who gives a text has looked that it is one. `-`: standard input. */
const ALWAYS = ['--no-config', '--json', '--text', '--crlf', '--encoding', 'none', '--no-mmap', '--threads', '1'];

/** @throws `missing-part` without ripgrep, `cancelled`. */
export async function searchTexts(texts: Iterable<Haystack>, query: Query, signal?: AbortSignal): Promise<Searched> {
  const how = [...(query.literal ? ['--fixed-strings'] : []), ...(query.ignoreCase ? ['--ignore-case'] : [])];
  const child = spawn(program(), [...ALWAYS, ...how, '--regexp', query.pattern, '--', '-'], { env: {}, cwd: '/' });
  child.on('error', () => {});
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const timeUp = AbortSignal.timeout(query.ms);
  const over = AbortSignal.any(signal ? [timeUp, signal] : [timeUp]);
  const kill = () => void child.kill('SIGKILL');
  over.addEventListener('abort', kill, { once: true });
  try {
    const said = saidOn(child.stderr);
    const fed = feed(child, closed, texts, over);
    const offsets = await matchesOf(child, query.limit);
    const places = await fed;
    const code = await closed;
    if (signal?.aborted) throw new PenumbraError('cancelled', 'The search was cancelled.');
    if (code !== null && code < 0) throw missing();
    if (code === 2 && offsets.length === 0) return { wrong: inWords(await said) };
    const found = offsets.flatMap((offset) => foundAt(offset, places));
    const stoppedBy = timeUp.aborted ? 'time' : offsets.length >= query.limit ? 'limit' : undefined;
    return { found, searched: places.length, ...(stoppedBy ? { stoppedBy } : {}) };
  } finally {
    over.removeEventListener('abort', kill);
    kill();
  }
}

interface Place {
  readonly path: string;
  /** Offset of its first byte in what was written. */
  readonly start: number;
  /** Offsets in it of its line ends. */
  readonly lineEnds: Uint32Array;
}

/** Writes all texts, each ended by a line end; returns where each lies. Ends early where nobody reads any more. */
async function feed(
  child: ChildProcessWithoutNullStreams,
  closed: Promise<unknown>,
  texts: Iterable<Haystack>,
  over: AbortSignal,
): Promise<Place[]> {
  const places: Place[] = [];
  let start = 0;
  let isOpen = true;
  child.stdin.on('error', () => {
    isOpen = false;
  });
  for (const text of texts) {
    if (!isOpen || over.aborted || child.exitCode !== null) break;
    const { path, bytes } = text;
    if (bytes.length === 0) continue;
    places.push({ path, start, lineEnds: lineEndsIn(bytes) });
    const ended = bytes.at(-1) === 0x0a;
    start += bytes.length + (ended ? 0 : 1);
    const goesOn = child.stdin.write(bytes);
    if (!ended) child.stdin.write('\n');
    if (!goesOn) await Promise.race([once(child.stdin, 'drain'), closed]).catch(() => {});
  }
  child.stdin.end();
  return places;
}

async function matchesOf(child: ChildProcessWithoutNullStreams, limit: number): Promise<number[]> {
  const offsets: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { type: string; data: { absolute_offset?: number } };
    if (message.type !== 'match' || message.data.absolute_offset === undefined) continue;
    offsets.push(message.data.absolute_offset);
    if (offsets.length >= limit) child.kill('SIGKILL');
    if (offsets.length >= limit) break;
  }
  child.stdout.resume();
  return offsets;
}

function foundAt(offset: number, places: readonly Place[]): Found[] {
  const place = places.findLast(({ start }) => start <= offset);
  if (!place) return [];
  const before = place.lineEnds.findIndex((end) => end >= offset - place.start);
  return [{ path: place.path, line: 1 + (before === -1 ? place.lineEnds.length : before) }];
}

function lineEndsIn(bytes: Buffer): Uint32Array {
  const ends: number[] = [];
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) ends.push(at);
  return Uint32Array.from(ends);
}

async function saidOn(stream: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  for await (const chunk of stream) if (said.length < 4_000) said += String(chunk);
  return said;
}

const inWords = (said: string): string =>
  `a regular expression was expected (Rust's syntax; no look-around, no back-references): ${said.replace(/^rg: /, '').trim()}`;

/** The binary that its npm package brings for this platform. */
function program(): string {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  try {
    return createRequire(import.meta.url).resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/${name}`);
  } catch (error) {
    throw missing(error);
  }
}

const missing = (cause?: unknown): PenumbraError => {
  const what = `There is no ripgrep for ${process.platform}-${process.arch} here. Run \`npm install\`.`;
  return new PenumbraError('missing-part', what, {}, cause);
};
