/** The program of one call from outside, as `penumbra call` makes it: copy the workspace, call, say what changed in the copy. */
import * as z from 'zod';
import { Observation, ToolRequest } from '../../contracts/tools.ts';
import type { Program } from '../../durable/runs/program.ts';
import { callTool } from '../../execution/tools/calling.ts';
import type { Registry } from '../../execution/tools/registry.ts';

export const CallInput = ToolRequest.pick({ tool: true, arguments: true, hosts: true }).extend({
  /** Absolute; without it the tool has no files. */
  workspace: z.string().optional(),
  /** What the copy is without, in the syntax of `.gitignore`. */
  exclude: z.array(z.string().max(1_000)).max(1_000).optional(),
});
export type CallInput = z.infer<typeof CallInput>;

const Changed = z.array(z.object({ path: z.string(), kind: z.enum(['added', 'changed', 'removed']) }));

export const CallState = CallInput.extend({ observation: Observation.optional(), changed: Changed.optional() });
export type CallState = z.infer<typeof CallState>;

/** What is copied of which folder. */
export interface Copied {
  readonly workspace: string;
  readonly exclude?: readonly string[] | undefined;
}

/** The copies that calls work on, named by their runs. Each may be done again. */
export interface Copies {
  /** Throws `Refused` where the folder cannot be copied. */
  copy(id: string, of: Copied, signal: AbortSignal): Promise<void>;
  changed(id: string): z.infer<typeof Changed>;
  drop(id: string): void;
}

/** `excluded`: what the person's settings leave out where a run is begun; whichever worker goes on with it obeys that. */
export function callProgram(
  registry: Registry,
  copies: Copies,
  excluded: () => readonly string[] = () => [],
): Program<CallState, CallInput> {
  return {
    name: 'call',
    version: '1',
    schema: 1,
    input: CallInput,
    state: CallState,
    start: ({ exclude = [], ...input }) => ({ ...input, exclude: [...new Set([...exclude, ...excluded()])] }),
    tick: async (state, run) => {
      const { workspace, exclude = [], tool, hosts, arguments: given } = state;
      const request = { tool, hosts, arguments: given };
      if (workspace === undefined) return { ...state, observation: await callTool(run, registry, request) };
      const stage = run.id;
      // As it always was where nothing is excluded: runs that are under way know the step by it.
      const of = exclude.length > 0 ? { workspace, exclude } : workspace;
      const copied = { effect: 'pure', input: of, attempts: 1 } as const;
      await run.step('copy the workspace', copied, async ({ signal }) => {
        await copies.copy(stage, { workspace, exclude }, signal);
        return null;
      });
      const observation = await callTool(run, registry, { ...request, stage });
      const changed = await run.step('compare the copy', { effect: 'pure' }, () => copies.changed(stage));
      await run.step('drop the copy', { effect: 'pure' }, () => {
        copies.drop(stage);
        return null;
      });
      return { ...state, observation, changed };
    },
    isDone: ({ observation }) => observation !== undefined,
  };
}
