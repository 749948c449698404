/** What the engine says while it works at an image: JSON, a message a line. */
import { createInterface } from 'node:readline';
import * as z from 'zod';

const Message = z.object({
  status: z.string().optional(),
  stream: z.string().optional(),
  progress: z.string().optional(),
  error: z.string().optional(),
  aux: z.object({ ID: z.string().optional() }).optional(),
});
type Message = z.infer<typeof Message>;

const LAST_WORDS = 5;

/** All messages, each told as it comes. Throws the engine's own words where it failed. */
export async function answersOf(
  stream: NodeJS.ReadableStream,
  tell: (message: Message) => void = () => {},
): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const message = Message.parse(JSON.parse(line));
    if (message.error !== undefined) throw new Error([...lastWords(messages), message.error].join('\n'));
    messages.push(message);
    tell(message);
  }
  return messages;
}

/** What a command of a Dockerfile printed before it failed. */
const lastWords = (messages: readonly Message[]): string[] =>
  messages
    .flatMap(({ stream = '' }) => stream.trim())
    .filter((text) => text !== '')
    .slice(-LAST_WORDS);

/** The content address of what was made; throws where the engine named none. */
export function madeImage(messages: readonly Message[]): string {
  const told = messages.flatMap(({ status, aux }) => [aux?.ID, status]);
  const id = told.findLast((text) => text !== undefined && /^sha256:[0-9a-f]{64}$/.test(text));
  if (id === undefined) throw new Error('the engine did not say which image it made');
  return id;
}
