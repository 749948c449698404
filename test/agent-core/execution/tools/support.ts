/** A dispatcher over tools of the test's own, with ports that remember what they were told. */
import * as z from 'zod';
import { ToolRequest } from '../../../../agent-core/contracts/tools.ts';
import type { Dispatch } from '../../../../agent-core/durable/runs/program.ts';
import { Dispatcher, type DispatcherOptions } from '../../../../agent-core/execution/tools/dispatcher.ts';
import { Registry } from '../../../../agent-core/execution/tools/registry.ts';
import type { Tool } from '../../../../agent-core/execution/tools/tool.ts';

/** Gives back what it is given. */
export const echo: Tool<{ text: string; times: number }, { text: string }> = {
  name: 'echo',
  purpose: 'Say it again.',
  from: 'built in',
  input: z.object({ text: z.string(), times: z.int().min(1).default(1) }),
  output: z.object({ text: z.string() }),
  effect: 'pure',
  needs: { files: 'none' },
  limits: { ms: 1_000 },
  risk: 'low',
  run: async ({ text, times }) => ({ state: 'done', value: { text: text.repeat(times) } }),
};

export const as = (tool: Partial<Tool> & Pick<Tool, 'name'>): Tool => ({ ...(echo as unknown as Tool), ...tool });

export const dispatch: Dispatch = { idempotencyKey: 'key-1', attempt: 1, signal: new AbortController().signal };

/** As `SqliteRepeats` counts, in memory. */
export function memoryRepeats(): DispatcherOptions['repeats'] {
  const failed: { readonly key: string; readonly call: string; readonly isUnknown: boolean }[] = [];
  return {
    failures: (run, same, call) => {
      const past = failed.filter((each) => each.key === `${run} ${same}` && each.call !== call);
      return { count: past.length, isUnknown: past.some(({ isUnknown }) => isUnknown) };
    },
    told: (run, same, call, outcome) => {
      const key = `${run} ${same}`;
      if (outcome === 'done') failed.splice(0, failed.length, ...failed.filter((each) => each.key !== key));
      else failed.push({ key, call, isUnknown: outcome === 'unknown' });
    },
  };
}

export interface Bench {
  readonly registry: Registry;
  readonly off: Set<string>;
  readonly spent: string[];
  call(tool: string, given?: unknown, more?: Partial<ToolRequest>, key?: string): ReturnType<Dispatcher['dispatch']>;
}

export function bench(tools: readonly Tool[], options: Partial<DispatcherOptions> = {}): Bench {
  const off = new Set<string>();
  const spent: string[] = [];
  const registry = new Registry([echo as unknown as Tool, ...tools], (name) => off.has(name));
  const dispatcher = new Dispatcher({
    registry,
    budget: { whyOver: () => undefined, isPriced: () => false, spent: (run) => void spent.push(run) },
    turns: { take: () => ({ granted: true }), ended: () => {} },
    repeats: memoryRepeats(),
    masking: { hide: (text) => text.replaceAll('hunter2', '*******') },
    output: { finish: async (_tool, text) => ({ text }) },
    clock: { now: () => 0 } as DispatcherOptions['clock'],
    random: () => 0.5,
    reach: () => ({
      stage: () => Promise.reject(new Error('no stage')),
      sandbox: () => Promise.reject(new Error('no sandbox')),
      egress: () => Promise.reject(new Error('no way out')),
    }),
    ...options,
  });
  const call: Bench['call'] = (tool, given, more, key = 'key-1') =>
    dispatcher.dispatch(ToolRequest.parse({ tool, arguments: given, run: 'r', ...more }), {
      ...dispatch,
      idempotencyKey: key,
    });
  return { registry, off, spent, call };
}
