/** What an agent host has of tools: its worker's parts, the editor's requests, and what is asked there. Read when it is first needed. */
import type { EgressQuestion } from '../../contracts/tool-rpc.ts';
import { type Parts, partsFor } from '../runs/programs.ts';
import type { BodyOptions } from './body.ts';
import { Questions } from './questions.ts';
import { ToolRequests } from './tool-requests.ts';

export interface WindowTools extends Parts {
  readonly requests: ToolRequests;
  /** Nobody can answer any more, and nothing is left behind. */
  close(): Promise<void>;
}

export function openWindowTools(
  options: Pick<BodyOptions, 'folder' | 'clock' | 'log' | 'env'>,
  ask: (question: EgressQuestion) => void,
): WindowTools {
  const questions = new Questions(ask);
  const parts = partsFor({ ...options, decider: questions });
  const { body } = parts;
  const requests = new ToolRequests({ body, bodyOptions: options, questions });
  return {
    ...parts,
    requests,
    close: async () => {
      questions.close();
      await body.close();
    },
  };
}
