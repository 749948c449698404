import * as z from 'zod';
import type { Tool } from './tool.ts';

const Input = z.object({
  question: z.string().min(1).max(2_000).describe('One clear question, with all that is needed to answer it'),
});

/** The run waits, for days if need be, for a signal of the name that the question has. */
export const askPerson: Tool<z.infer<typeof Input>, unknown> = {
  name: 'ask_person',
  purpose: 'Ask the person a question and wait for the answer.',
  from: 'built in',
  input: Input,
  output: z.unknown(),
  effect: 'pure',
  needs: { files: 'none' },
  limits: { ms: 5_000 },
  risk: 'low',
  run: async ({ question }, { idempotencyKey }) => ({
    state: 'asked',
    question: { signal: `answer ${idempotencyKey.slice(0, 8)}`, question },
  }),
};
