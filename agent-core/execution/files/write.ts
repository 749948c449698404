import * as z from 'zod';
import { SNAPSHOT_LIMITS } from '../staging/snapshot/limits.ts';
import { kindInWords } from '../staging/stage/stage.ts';
import { changingTool, ToolPath, Unfit } from './tool.ts';

const input = z.strictObject({
  path: ToolPath,
  content: z.string().describe('The whole of the file'),
  encoding: z.enum(['utf8', 'base64']).default('utf8').describe('base64 for what is no text'),
  executable: z.boolean().optional().describe('Whether it may be run; as before where it is left out'),
});

const output = z.object({ path: z.string(), size: z.int(), created: z.boolean() });

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Makes or overwrites a file, and the folders above it. */
export const write = changingTool<Input, Output>(
  { name: 'write', purpose: 'Write a whole file, new or in place of the old.', input, output },
  (stage, asked) => {
    const there = stage.entry(asked.path);
    if (there && there.kind !== 'file')
      throw new Unfit({
        field: 'path',
        message: `${asked.path}: ${kindInWords(there)}, and a file or nothing was expected`,
      });
    const bytes = bytesIn(asked);
    const mode = there?.mode ?? 0o644;
    const executable = asked.executable ?? (mode & 0o111) !== 0;
    stage.write(asked.path, bytes, executable ? mode | 0o111 : mode & ~0o111);
    return { path: asked.path, size: bytes.length, created: there === undefined };
  },
);

function bytesIn({ content, encoding }: Input): Buffer {
  if (encoding === 'base64' && !isBase64(content))
    throw new Unfit({ field: 'content', message: 'content: base64 was expected (RFC 4648, with its padding)' });
  if (encoding === 'utf8' && !content.isWellFormed())
    throw new Unfit({ field: 'content', message: 'content: half a surrogate pair cannot be written as UTF-8' });
  const bytes = Buffer.from(content, encoding);
  if (bytes.length > SNAPSHOT_LIMITS.fileBytes)
    throw new Unfit({ field: 'content', message: `content: ${SNAPSHOT_LIMITS.fileBytes} bytes at most were expected` });
  return bytes;
}

const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;
