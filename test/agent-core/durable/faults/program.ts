/** A program with a step of every effect class, each leaving in a folder what it did to the world. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Program, Run } from '../../../../agent-core/durable/runs/program.ts';
import type { Failpoints } from './failpoints.ts';

const State = z.object({ phase: z.int(), said: z.array(z.string()), answer: z.string().optional() });
type State = z.infer<typeof State>;
const PHASES = 2;

/** What a folder shows of the effects: lines by file. */
export function effectsIn(folder: string, file: string): string[] {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

export class World {
  readonly #folder: string;
  readonly #failpoints: Failpoints;

  constructor(folder: string, failpoints: Failpoints) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#failpoints = failpoints;
  }

  /** One line a time that it happened. */
  line(file: string, text: string): Promise<string> {
    return this.#failpoints.around(`effect ${file}`, () => {
      appendFileSync(join(this.#folder, file), `${text}\n`);
      return text;
    });
  }

  /** A receiver that knows keys: what comes again under a key it has is not done again. */
  keyed(file: string, key: string, text: string): Promise<string> {
    return this.#failpoints.around(`effect ${file}`, () => {
      const known = effectsIn(this.#folder, file).some((line) => line.startsWith(`${key} `));
      if (!known) appendFileSync(join(this.#folder, file), `${key} ${text}\n`);
      return text;
    });
  }

  /** A file that is there or not. */
  whole(file: string, text: string): Promise<void> {
    return this.#failpoints.around(`effect ${file}`, () => writeFileSync(join(this.#folder, file), `${text}\n`));
  }

  async look(file: string, text: string) {
    const [found] = effectsIn(this.#folder, file);
    if (found === undefined) return { found: 'before' } as const;
    return found === text ? ({ found: 'after', value: undefined } as const) : ({ found: 'neither' } as const);
  }
}

export function programsOf(world: World): Program[] {
  const child: Program<{ done: boolean }, string> = {
    name: 'child',
    version: '1',
    schema: 1,
    input: z.string(),
    state: z.object({ done: z.boolean() }),
    start: () => ({ done: false }),
    tick: async (_state, run) => {
      await run.step('child', { effect: 'keyed', keepsKeysMs: 1e9 }, ({ idempotencyKey }) =>
        world.keyed('child', idempotencyKey, 'child'),
      );
      return { done: true };
    },
    isDone: ({ done }) => done,
  };
  const parent: Program<State, null> = {
    name: 'parent',
    version: '1',
    schema: 1,
    input: z.null(),
    state: State,
    start: () => ({ phase: 0, said: [] }),
    tick: async (state, run) => tick(state, run, world, child as Program),
    isDone: ({ phase }) => phase === PHASES,
  };
  return [parent as Program, child as Program];
}

async function tick({ phase, said, answer }: State, run: Run, world: World, child: Program): Promise<State> {
  const here = `phase ${phase}`;
  const id = await run.newId();
  const pure = await run.step('pure', { effect: 'pure', input: here }, () => world.line('pure', here));
  const memo = { request: 'the same', sample: 0 };
  const asked = await run.step('ask', { effect: 'pure', memo }, () => world.line('asked', randomUUID()));
  // The second tick is there for the checkpoint before it; a place of each kind is enough.
  const both = phase > 0 ? [] : await everyOther(run, world, child, here);
  const sent = await run.step('unsafe', { effect: 'unsafe', input: here }, () => world.line('unsafe', `${here} ${id}`));
  const all = [...said, pure, ...both, sent.replace(id, 'id')];
  if (phase === 0) return { phase: 1, said: all, answer: asked };
  return { phase: phase + 1, said: [...all, asked === answer ? 'the same answer' : 'another answer'] };
}

async function everyOther(run: Run, world: World, child: Program, here: string): Promise<string[]> {
  const both = await run.all(
    ['left', 'right'].map((side) => async (branch: Run) => {
      await branch.sleep((await branch.now()) + 60);
      return branch.step('keyed', { effect: 'keyed', input: [here, side], keepsKeysMs: 1e9 }, ({ idempotencyKey }) =>
        world.keyed('keyed', idempotencyKey, `${here} ${side}`),
      );
    }),
  );
  const started = await run.spawn(child, here);
  await run.join(started);
  await run.step('probe', { effect: 'probe', input: here, look: () => world.look('probe', here) }, () =>
    world.whole('probe', here),
  );
  return both;
}
