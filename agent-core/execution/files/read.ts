import * as z from 'zod';
import { fileAt, lineEndsOf, linesOf, textOf } from './text.ts';
import { readingTool, ToolPath, Unfit } from './tool.ts';

const MOST_LINES = 2_000;
const MOST_BYTES = 256 * 1024;

const input = z.strictObject({
  path: ToolPath,
  from: z.int().min(1).optional().describe('First line to read, from 1'),
  lines: z.int().min(1).max(MOST_LINES).optional().describe(`How many lines; at most ${MOST_LINES}`),
  offset: z.int().min(0).optional().describe('First byte to read, from 0: reads bytes and not lines'),
  bytes: z.int().min(1).max(MOST_BYTES).optional().describe(`How many bytes; at most ${MOST_BYTES}`),
});

const about = { path: z.string(), size: z.int().describe('Bytes of the whole file'), executable: z.boolean() };
const output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    ...about,
    text: z.string(),
    from: z.int().describe('First line that was read, from 1'),
    to: z.int().describe('Last line that was read'),
    lines: z.int().describe('Lines of the whole file'),
    more: z.boolean().describe('Whether something behind it was not read'),
    cut: z.boolean().describe('Whether the last line was cut because it is too long; read on by bytes'),
    lineEnds: z.enum(['lf', 'crlf', 'mixed', 'none']),
    finalNewline: z.boolean(),
  }),
  z.object({
    kind: z.literal('bytes'),
    ...about,
    binary: z.boolean().describe('Whether the file is no UTF-8 text'),
    offset: z.int(),
    base64: z.string(),
    more: z.boolean(),
  }),
]);

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Text by lines; what is no text, or was asked for by bytes, as base64. */
export const read = readingTool<Input, Output>(
  { name: 'read', purpose: 'Read a file, by lines or by bytes.', input, output },
  (stage, asked) => {
    const entry = fileAt(stage, asked.path, 'path');
    const content = stage.content(entry);
    const told = { path: entry.path, size: entry.size, executable: (entry.mode & 0o111) !== 0 };
    const text = textOf(content)?.text;
    const byBytes = asked.offset !== undefined || asked.bytes !== undefined;
    if (byBytes || text === undefined) return bytesOf(content, asked, told, text === undefined);
    return partOf(text, asked, told);
  },
);

function bytesOf(
  content: Buffer,
  { offset = 0, bytes }: Input,
  told: Pick<Output, 'path' | 'size' | 'executable'>,
  binary: boolean,
): Output {
  const wanted = bytes ?? (binary ? 256 : MOST_BYTES);
  const part = content.subarray(offset, offset + wanted);
  return {
    kind: 'bytes',
    ...told,
    binary,
    offset,
    base64: part.toString('base64'),
    more: offset + part.length < content.length,
  };
}

function partOf(text: string, asked: Input, told: Pick<Output, 'path' | 'size' | 'executable'>): Output {
  const all = linesOf(text);
  const from = asked.from ?? 1;
  if (from > Math.max(all.length, 1))
    throw new Unfit({
      field: 'from',
      message: `from: ${told.path} has ${all.length} lines, so a number up to that was expected`,
    });
  const taken: string[] = [];
  let room = MOST_BYTES;
  let cut = false;
  for (const line of all.slice(from - 1, from - 1 + (asked.lines ?? MOST_LINES))) {
    const size = Buffer.byteLength(line) + 1;
    if (size > room && taken.length > 0) break;
    cut = size > room;
    taken.push(
      cut
        ? Buffer.from(line)
            .subarray(0, room)
            .toString('utf8')
            .replace(/\uFFFD$/, '')
        : line,
    );
    room -= size;
    if (cut) break;
  }
  const to = from - 1 + taken.length;
  const more = to < all.length || cut;
  const ends = { lineEnds: lineEndsOf(text), finalNewline: text.endsWith('\n') };
  return { kind: 'text', ...told, text: taken.join('\n'), from, to, lines: all.length, more, cut, ...ends };
}
