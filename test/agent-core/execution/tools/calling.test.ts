import { expect, test } from 'vitest';
import type { Observation, ToolFailure, ToolRequest } from '../../../../agent-core/contracts/tools.ts';
import type { Action } from '../../../../agent-core/durable/actions/action.ts';
import type { Run } from '../../../../agent-core/durable/runs/program.ts';
import { callTool } from '../../../../agent-core/execution/tools/calling.ts';
import { Registry } from '../../../../agent-core/execution/tools/registry.ts';
import { as } from './support.ts';

const DONE: Observation = { state: 'done', text: 'x', ms: 1 };
const later = (kind: string): Observation => ({
  state: 'failed',
  failure: { kind, message: 'later', next: 'wait', until: 7 } satisfies ToolFailure,
  ms: 0,
});

/** A run whose calls are answered so, one after the other; what it asked and how often it slept. */
async function called(answers: readonly Observation[]) {
  const attempts: number[] = [];
  const keys = new Set<string | undefined>();
  const actions: Action<ToolRequest, Observation>[] = [];
  let slept = 0;
  const run = {
    id: 'r',
    decide: async (_: string, decide: () => unknown) => decide(),
    request: async (action: Action<ToolRequest, Observation>, { attempt, call }: ToolRequest) => {
      keys.add(call);
      actions.push(action);
      return answers[attempts.push(attempt) - 1] ?? expect.unreachable();
    },
    sleep: async () => void slept++,
  } as unknown as Run;
  const observation = await callTool(run, new Registry([as({ name: 'a' })]), { tool: 'a', arguments: {}, hosts: [] });
  expect([keys.size, keys.has(undefined)]).toEqual([1, false]);
  return { observation, attempts, slept, action: actions[0] ?? expect.unreachable() };
}

test('waits for its turn as long as others have theirs, and that is no attempt', async () => {
  const { observation, attempts, slept } = await called([...Array(30).fill(later('rate-limited')), DONE]);
  expect([observation, slept]).toEqual([DONE, 30]);
  expect(new Set(attempts)).toEqual(new Set([1]));
  const endless = await called(Array(60).fill(later('rate-limited')));
  expect([endless.observation, endless.slept]).toEqual([later('rate-limited'), 50]);
});

test('is tried four times more where it failed and may do later, and is given up then', async () => {
  const { observation, attempts } = await called(Array(9).fill(later('unreachable')));
  const failure = { kind: 'unreachable', message: 'later It was tried 5 times.', next: 'give-up' };
  expect(observation).toEqual({ state: 'failed', failure, ms: 0 });
  expect(attempts).toEqual([1, 2, 3, 4, 5]);
});

test('what a server answers is an observation or nothing; what a person says of a call may be anything', async () => {
  const { action } = await called([DONE]);
  expect(action.outcome.safeParse(DONE).success).toBe(true);
  for (const odd of [{ ...DONE, next: 'explode' }, { status: 201 }, 'x', null])
    expect([odd, action.outcome.safeParse(odd).success]).toEqual([odd, false]);
  expect(action.saidByPerson?.({ status: 201 })).toMatchObject({
    state: 'done',
    value: { status: 201 },
    text: 'A person said that this call happened, and gave: {"status":201}',
  });
});
