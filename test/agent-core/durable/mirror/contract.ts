/** What holds for every mirror. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunId } from '../../../../agent-core/contracts/runs.ts';
import type { Mirror, Mirrored } from '../../../../agent-core/durable/mirror/mirror.ts';

export const run = (name: string) => RunId.parse(name);

export function at(version: string, name = 'r', state: unknown = { version }): Mirrored {
  return { version, checkpoint: { id: run(name), program: 'p', version: '1', schema: 1, tick: 1, state } };
}

const Name = fc.constantFrom('a', 'b');
const Version = fc.constantFrom('1', '2', '3');
const Act = fc.oneof(
  fc.record({
    act: fc.constant('move' as const),
    name: Name,
    from: fc.option(Version, { nil: undefined }),
    to: Version,
  }),
  fc.record({ act: fc.constant('read' as const), name: Name }),
  fc.record({ act: fc.constant('drop' as const), name: Name }),
);

type Act = typeof Act extends fc.Arbitrary<infer A> ? A : never;

/** Does `act` to both, and compares. */
async function follow(mirror: Mirror, model: Map<string, Mirrored>, act: Act): Promise<void> {
  const { name } = act;
  switch (act.act) {
    case 'read':
      return expect(await mirror.read(run(name))).toEqual(model.get(name));
    case 'drop':
      await mirror.drop(run(name));
      model.delete(name);
      return;
    case 'move': {
      const fits = model.get(name)?.version === act.from;
      expect(await mirror.move(run(name), act.from, at(act.to, name))).toBe(fits);
      if (fits) model.set(name, at(act.to, name));
    }
  }
}

export function holdsForEveryMirror(name: string, open: () => Promise<Mirror>): void {
  describe(name, () => {
    let mirror: Mirror;
    beforeEach(async () => {
      mirror = await open();
    });
    afterEach(() => mirror.close());

    test('gives what it was moved to, as it was then', async () => {
      const state = { list: [1, 'ü', null], text: 'x'.repeat(100_000) };
      const to = at('1.1', 'r', state);
      expect(await mirror.move(run('r'), undefined, to)).toBe(true);
      const expected = structuredClone(to);
      state.list.push(2);
      expect(await mirror.read(run('r'))).toEqual(expected);
      expect(await mirror.read(run('other'))).toBeUndefined();
    });

    test('moves from the version that the mover knows, and stays where it is otherwise', async () => {
      await mirror.move(run('r'), undefined, at('1.1'));
      expect(await mirror.move(run('r'), undefined, at('9.9'))).toBe(false);
      expect(await mirror.move(run('r'), '1.0', at('9.9'))).toBe(false);
      expect(await mirror.read(run('r'))).toEqual(at('1.1'));
      expect(await mirror.move(run('r'), '1.1', at('1.2'))).toBe(true);
      expect(await mirror.read(run('r'))).toEqual(at('1.2'));
    });

    test('of many that move it from one version at once, one does', async () => {
      await mirror.move(run('r'), undefined, at('0'));
      const moved = await Promise.all(Array.from({ length: 20 }, (_, i) => mirror.move(run('r'), '0', at(`1.${i}`))));
      expect(moved.filter(Boolean)).toHaveLength(1);
      expect(await mirror.read(run('r'))).toEqual(at(`1.${moved.indexOf(true)}`));
    });

    test('does whatever a map with compare-and-set does', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(Act, { maxLength: 30 }), async (acts) => {
          const model = new Map<string, Mirrored>();
          for (const name of ['a', 'b']) await mirror.drop(run(name));
          for (const act of acts) await follow(mirror, model, act);
        }),
        { numRuns: 50 },
      );
    });
  });
}
