/** Volumes without a mark: whose builder is dead, and whose is at work. */
import { expect, test } from 'vitest';
import { removeLeft } from '../../../../agent-core/execution/dependencies/left.ts';
import type { Engine } from '../../../../agent-core/execution/sandbox/docker/engine.ts';

/** An engine with containers in these states, all of them over the volume `v`; what it was told to take away. */
function engineWith(states: readonly string[]) {
  const gone: string[] = [];
  const remove = (what: string) => ({ remove: async () => void gone.push(what) });
  const engine = {
    listContainers: async ({ filters }: { filters: unknown }) => {
      expect(filters).toEqual({ volume: ['v'] });
      return states.map((State, at) => ({ Id: `${State}-${at}`, State }));
    },
    getContainer: remove,
    getVolume: remove,
  };
  return { engine: engine as unknown as Engine, gone };
}

test.each([
  ['whose container ended goes with it', ['exited'], 0, ['exited-0', 'v']],
  ['that nothing has goes after a minute', [], 61_000, ['v']],
  ['that nothing has yet stays', [], 1_000, []],
  ['whose container is about to start stays', ['created'], 1_000, []],
  ['whose container never started goes after a minute', ['created'], 61_000, ['created-0', 'v']],
  ['that somebody works with stays, however old', ['exited', 'running'], 9e9, []],
  ['whose container is paused or unknown stays', ['paused'], 9e9, []],
])('a volume %s', async (_, states, ageMs, expected) => {
  const { engine, gone } = engineWith(states);
  await removeLeft(engine, 'v', ageMs);
  expect(gone).toEqual(expected);
});

test('a volume that is taken away by somebody else, or taken up, is no failure', async () => {
  for (const statusCode of [404, 409]) {
    const { engine } = engineWith([]);
    const remove = () => Promise.reject(Object.assign(new Error('no'), { statusCode }));
    await removeLeft({ ...engine, getVolume: () => ({ remove }) } as unknown as Engine, 'v', 61_000);
  }
});
