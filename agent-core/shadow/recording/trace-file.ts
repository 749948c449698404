/** Reading `*.trace.jsonl`, plain or gzipped (told by the content), one checked signal at a time. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { Signal } from '../../contracts/signals.ts';

export interface TraceLine {
  readonly signal: Signal;
  /** From 1, as editors count; the format's signal number is one less. */
  readonly line: number;
}

const NEWLINE = 0x0a;
const LONGEST_LINE = 256 * 1024 * 1024;

/**
 * The signals of a trace in order. Blank lines are counted and skipped, a byte order mark is taken off.
 * Throws `bad-input` with `FILE:LINE: what is wrong` at the first bad line, `not-found` when there is no such file.
 */
export async function* readTrace(path: string): AsyncGenerator<TraceLine, void, undefined> {
  let line = 0;
  try {
    for await (const bytes of splitLines(await contents(path))) {
      line++;
      const text = textOf(bytes, line === 1);
      if (text === undefined) throw badLine(path, line, 'not valid UTF-8');
      if (text.trim() !== '') yield { signal: parse(text, path, line), line };
    }
  } catch (error) {
    throw readable(error, path, line + 1);
  }
}

function parse(text: string, path: string, line: number): Signal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badLine(path, line, `not JSON: ${wordsOf(error)}`);
  }
  const signal = Signal.safeParse(value);
  if (!signal.success) throw badLine(path, line, describeIssue(signal.error));
  return signal.data;
}

function textOf(bytes: Buffer, first: boolean): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  return first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

async function contents(path: string): Promise<Readable> {
  const gzipped = await isGzip(path);
  const raw = createReadStream(path, { highWaterMark: 1 << 20 });
  if (!gzipped) return raw;
  const plain = createGunzip({ chunkSize: 1 << 20 });
  raw.on('error', (error) => plain.destroy(error));
  plain.on('close', () => raw.destroy());
  return raw.pipe(plain);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await file.close();
  }
}

async function* splitLines(source: Readable): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      yield parts.length > 0 ? Buffer.concat([...parts, piece]) : piece;
      parts = [];
      held = 0;
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > LONGEST_LINE) throw new RangeError('the line is longer than 256 MB');
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

function badLine(path: string, line: number, what: string): PenumbraError {
  return new PenumbraError('bad-input', `${path}:${line}: ${what}`, { path, line });
}

function readable(error: unknown, path: string, line: number): unknown {
  if (error instanceof PenumbraError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new PenumbraError('not-found', `There is no file ${path}.`, { path }, error);
  if (code === 'EISDIR') return new PenumbraError('bad-input', `${path} is a folder, not a trace.`, { path }, error);
  if (error instanceof RangeError || code?.startsWith('Z_')) return badLine(path, line, message);
  return error;
}
