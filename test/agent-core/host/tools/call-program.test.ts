import { expect, test } from 'vitest';
import type { Run } from '../../../../agent-core/durable/runs/program.ts';
import { Registry } from '../../../../agent-core/execution/tools/registry.ts';
import {
  CallInput,
  CallState,
  type Copied,
  type CopyRules,
  callProgram,
} from '../../../../agent-core/host/tools/call-program.ts';

const given = { tool: 'list', arguments: {}, hosts: [], workspace: '/w' };

/** What the first step of a run in that state is known by, and what it copies. */
async function copying(state: CallState): Promise<{ readonly input: unknown; readonly copied: Copied | undefined }> {
  const seen: { input: unknown; copied: Copied | undefined } = { input: undefined, copied: undefined };
  const copies = {
    copy: async (_id: string, of: Copied) => {
      seen.copied = of;
      return [];
    },
    changed: () => [],
    drop: () => {},
  };
  const step = async (_name: string, { input }: { input: unknown }, work: (dispatch: unknown) => Promise<unknown>) => {
    seen.input = input;
    await work({ signal: new AbortController().signal });
    throw new Error('enough');
  };
  const run = { id: 'r', step } as unknown as Run;
  await expect(callProgram(new Registry([]), copies).tick(state, run)).rejects.toThrow('enough');
  return seen;
}

const begun = (input: Partial<CallInput>, rules: Partial<CopyRules> = {}) =>
  callProgram(new Registry([]), {} as never, () => ({ exclude: [], include: [], ...rules })).start({
    ...given,
    ...input,
  });

test('a run that was begun without patterns knows its copy as it always did', async () => {
  expect((await copying(CallState.parse(given))).input).toBe('/w');
  expect((await copying(CallState.parse({ ...given, exclude: [] }))).input).toBe('/w');
  expect((await copying(CallState.parse({ ...given, exclude: ['a'] }))).input).toEqual({
    workspace: '/w',
    exclude: ['a'],
  });
  expect((await copying(begun({}))).input).toBe('/w');
});

test('what a call and the settings bring in is in its state, and in its copy', async () => {
  const state = begun({ include: ['/dist/'], exclude: ['x'] }, { include: ['/dist/', '*.gen'], exclude: ['y'] });
  const rules = { exclude: ['x', 'y'], include: ['/dist/', '*.gen'] };
  expect(state).toMatchObject(rules);
  expect(await copying(state)).toEqual({ input: { workspace: '/w', ...rules }, copied: { workspace: '/w', ...rules } });
});

test('what is no pattern is refused where a run is begun, by its place, and goes on where one has it', () => {
  const { error } = CallInput.safeParse({ ...given, include: ['a', 'dist/['] });
  expect(error?.issues[0]).toMatchObject({
    path: ['include', 1],
    message: expect.stringContaining('dist/[ is no pattern'),
  });
  expect(CallState.safeParse({ ...given, exclude: ['dist/['] }).success).toBe(true);
  expect(() => begun({}, { include: ['../x'] })).toThrow('penumbra.include: ../x is no pattern of a .gitignore');
});
