/** The thread that learns string programs: a question in, the programs that explain it out, one at a time. */
import { parentPort } from 'node:worker_threads';
import { candidatesOf } from '../../shadow/strings/index.ts';
import type { Answer, Question } from './messages.ts';

parentPort?.on('message', ({ id, examples, queries }: Question) => {
  const answer: Answer = { id, candidates: candidatesOf(examples, { queries }) };
  parentPort?.postMessage(answer);
});
