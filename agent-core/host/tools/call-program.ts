/** The program of one call from outside, as `penumbra call` makes it: copy the workspace, call, say what changed in the copy. */
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { Observation, ToolRequest } from '../../contracts/tools.ts';
import type { Program } from '../../durable/runs/program.ts';
import type { LeftOut } from '../../execution/staging/snapshot/left-out.ts';
import { callTool } from '../../execution/tools/calling.ts';
import type { Registry } from '../../execution/tools/registry.ts';
import { whyNoPattern } from '../../security/exclusion/patterns.ts';

/** Lines of a `.gitignore`. */
const patternsOf = <T extends z.ZodType<string>>(each: T) => z.array(each).max(1_000).optional();
const Line = z.string().max(1_000);
const Pattern = Line.superRefine((text, context) => {
  const why = whyNoPattern(text);
  if (why) context.addIssue({ code: 'custom', message: `${text} is no pattern: ${why}` });
});

export const CallInput = ToolRequest.pick({ tool: true, arguments: true, hosts: true }).extend({
  /** Absolute; without it the tool has no files. */
  workspace: z.string().optional(),
  /** What the copy is without. */
  exclude: patternsOf(Pattern),
  /** What it has although git ignores it. */
  include: patternsOf(Pattern),
  /** The copy stays when the call is done, for a day at most: whoever began the run looks at it, and drops it. */
  keepsCopy: z.boolean().optional(),
});
export type CallInput = z.infer<typeof CallInput>;

const Changed = z.array(z.object({ path: z.string(), kind: z.enum(['added', 'changed', 'removed']) }));

/** As many as a journal is to keep. */
const MOST_LEFT = 1_000;
const Left = z.object({
  total: z.int(),
  first: z.array(z.object({ path: z.string(), why: z.string() })),
});

/** A run that is under way goes on with the patterns that it was begun with. */
export const CallState = CallInput.extend({
  ...{ exclude: patternsOf(Line), include: patternsOf(Line) },
  ...{ observation: Observation.optional(), changed: Changed.optional() },
  /** What of the workspace is not in the copy. */
  left: Left.optional(),
});
export type CallState = z.infer<typeof CallState>;

/** What a copy of a folder is without, and what it has although git ignores it; in the syntax of `.gitignore`. */
export interface CopyRules {
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

/** What is copied of which folder. */
export interface Copied extends CopyRules {
  readonly workspace: string;
}

/** The copies that calls work on, named by their runs. Each may be done again. */
export interface Copies {
  /** Gives what of the folder is not in the copy. Throws `Refused` where the folder cannot be copied. */
  copy(id: string, of: Copied, signal: AbortSignal): Promise<readonly LeftOut[]>;
  changed(id: string): z.infer<typeof Changed>;
  drop(id: string): void;
}

export const CALL_PROGRAM = 'call';

/** `rulesFor`: the person's settings for a folder where a run is begun; whichever worker goes on with it obeys them. */
export function callProgram(
  registry: Registry,
  copies: Copies,
  rulesFor: (workspace: string) => CopyRules = () => ({ exclude: [], include: [] }),
): Program<CallState, CallInput> {
  return {
    name: CALL_PROGRAM,
    version: '1',
    schema: 1,
    input: CallInput,
    state: CallState,
    start: ({ workspace, exclude = [], include = [], ...input }) => {
      if (workspace === undefined) return input;
      const set = rulesFor(workspace);
      requirePatterns('penumbra.include', set.include);
      const rules = { exclude: [...new Set([...exclude, ...set.exclude])] };
      const wanted = [...new Set([...include, ...set.include])];
      return { ...input, workspace, ...rules, ...(wanted.length > 0 && { include: wanted }) };
    },
    tick: async (state, run) => {
      const { workspace, exclude = [], include = [], tool, hosts, arguments: given } = state;
      const request = { tool, hosts, arguments: given };
      if (workspace === undefined) return { ...state, observation: await callTool(run, registry, request) };
      const stage = run.id;
      const copied = { effect: 'pure', input: nameOf({ workspace, exclude, include }), attempts: 1 } as const;
      const left = await run.step('copy the workspace', copied, async ({ signal }) => {
        const all = await copies.copy(stage, { workspace, exclude, include }, signal);
        return all.length === 0 ? null : { total: all.length, first: all.slice(0, MOST_LEFT) };
      });
      const observation = await callTool(run, registry, { ...request, stage });
      const changed = await run.step('compare the copy', { effect: 'pure' }, () => copies.changed(stage));
      if (!state.keepsCopy)
        await run.step('drop the copy', { effect: 'pure' }, () => {
          copies.drop(stage);
          return null;
        });
      return { ...state, observation, changed, ...(left && { left: Left.parse(left) }) };
    },
    isDone: ({ observation }) => observation !== undefined,
  };
}

/** As it always was where nothing is excluded, or brought in: runs that are under way know the step by it. */
function nameOf({ workspace, exclude, include }: Copied): unknown {
  if (include.length > 0) return { workspace, exclude, include };
  return exclude.length > 0 ? { workspace, exclude } : workspace;
}

/** Throws `bad-input` where git would make nothing of one of the patterns; `from`: the option or setting that has them. */
export function requirePatterns(from: string, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    const why = whyNoPattern(pattern);
    if (why) throw new PenumbraError('bad-input', `${from}: ${pattern} is no pattern of a .gitignore: ${why}.`);
  }
}
