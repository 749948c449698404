import type { ActionHandler, Handlers } from '../../durable/actions/handler.ts';
import type { Program } from '../../durable/runs/program.ts';
import { Body, type BodyOptions } from '../tools/body.ts';
import { type CopyRules, callProgram } from '../tools/call-program.ts';
import { Questions } from '../tools/questions.ts';
import { adder, demo } from './demo.ts';
import { post } from './demo-actions.ts';

const OTHERS: ReadonlyMap<string, ActionHandler> = new Map([[post.name, post as ActionHandler]]);

/** What workers of this version do in one data folder. */
export interface Parts {
  /** Every program that they run. */
  readonly programs: readonly Program[];
  /** Every action that they do for runs: calls of tools, and others. */
  readonly actions: Handlers;
  readonly body: Body;
  /** Nobody can answer any more, and nothing is left behind. */
  close(): Promise<void>;
}

export interface PartsOptions extends Omit<BodyOptions, 'decider'> {
  /** What copies of a folder hold, for runs that are begun here (`penumbra.exclude`, `penumbra.include`). */
  readonly rulesFor?: (workspace: string) => CopyRules;
}

/** Opens nothing yet. */
export function partsFor({ rulesFor, ...options }: PartsOptions): Parts {
  const questions = new Questions(options);
  const body = new Body({ ...options, decider: questions });
  return {
    programs: [demo as Program, adder as Program, callProgram(body.registry, body.copies, rulesFor) as Program],
    actions: { get: (name) => OTHERS.get(name) ?? body.handler(name), keys: () => OTHERS.keys() },
    body,
    close: async () => {
      await questions.close();
      await body.close();
    },
  };
}
