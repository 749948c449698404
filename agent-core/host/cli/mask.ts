/** `penumbra mask [--jsonl]`: stdin with its secrets hidden; or one request a line, with what was found where. */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { createMasker } from '../../security/masking/index.ts';
import { type CommandIo, EXIT, put } from './command.ts';

const Request = z.object({ id: z.union([z.string(), z.number()]), text: z.string(), file: z.string().optional() });

export async function mask(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { jsonl: { type: 'boolean' } } });
  if (values.jsonl) await maskRequests(io);
  else await put(io.stdout, createMasker().mask(await everything(io)).text);
  return EXIT.done;
}

async function maskRequests(io: CommandIo): Promise<void> {
  const masker = createMasker();
  let number = 0;
  for await (const line of createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    const { id, text } = parse(line, number);
    await put(io.stdout, `${JSON.stringify({ id, ...masker.mask(text) })}\n`);
  }
}

function parse(line: string, number: number): z.infer<typeof Request> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new PenumbraError('bad-input', `stdin:${number}: not JSON: ${wordsOf(error)}`);
  }
  const request = Request.safeParse(value);
  if (!request.success) throw new PenumbraError('bad-input', `stdin:${number}: ${describeIssue(request.error)}`);
  return request.data;
}

async function everything(io: CommandIo): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
