/** The program of one call from outside, as `penumbra call` makes it: copy the workspace, call, say what changed in the copy. */
import * as z from 'zod';
import { Observation, ToolRequest } from '../../contracts/tools.ts';
import type { Program } from '../../durable/runs/program.ts';
import { callTool } from '../../execution/tools/calling.ts';
import type { Registry } from '../../execution/tools/registry.ts';

export const CallInput = ToolRequest.pick({ tool: true, arguments: true, hosts: true }).extend({
  /** Absolute; without it the tool has no files. */
  workspace: z.string().optional(),
});
export type CallInput = z.infer<typeof CallInput>;

const Changed = z.array(z.object({ path: z.string(), kind: z.enum(['added', 'changed', 'removed']) }));

export const CallState = CallInput.extend({ observation: Observation.optional(), changed: Changed.optional() });
export type CallState = z.infer<typeof CallState>;

/** The copies that calls work on, named by their runs. Each may be done again. */
export interface Copies {
  /** Throws `Refused` where the folder cannot be copied. */
  copy(id: string, workspace: string, signal: AbortSignal): Promise<void>;
  changed(id: string): z.infer<typeof Changed>;
  drop(id: string): void;
}

export function callProgram(registry: Registry, copies: Copies): Program<CallState, CallInput> {
  return {
    name: 'call',
    version: '1',
    schema: 1,
    input: CallInput,
    state: CallState,
    start: (input) => input,
    tick: async (state, run) => {
      const { workspace, tool, hosts, arguments: given } = state;
      const request = { tool, hosts, arguments: given };
      if (workspace === undefined) return { ...state, observation: await callTool(run, registry, request) };
      const stage = run.id;
      const copied = { effect: 'pure', input: workspace, attempts: 1 } as const;
      await run.step('copy the workspace', copied, async ({ signal }) => {
        await copies.copy(stage, workspace, signal);
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
