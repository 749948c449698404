/** An occurrence that has begun now: what is expected of it, whether it goes on, and what it offers. */
import { type DocumentText, NO_DOINGS, type Offer } from '../../contracts/index.ts';
import { type Act, type ActOf, keyOf } from './acts.ts';
import { sureness } from './confidence.ts';
import { basisOf, examplesOf, summarise } from './describe.ts';
import type { Expected } from './expected.ts';
import type { Routine } from './learn.ts';
import { type Remaining, remainingOf } from './remaining.ts';
import { resembles } from './template.ts';

/** What the person did since it began, and what else is known of the workspace. */
export interface Scene {
  readonly documents: ReadonlyMap<string, DocumentText>;
  readonly exists: (path: string) => boolean;
  readonly since: readonly Act[];
  readonly cwd: string | undefined;
}

/** So many other acts in a row, or so long, ms, and the person does something else. */
const AT_MOST = { idle: 8, ms: 20 * 60_000 } as const;

export class Pending {
  readonly routine: Routine;
  readonly expected: Expected;
  /** Number and time of the act that it began with. */
  readonly number: number;
  readonly #at: number;
  readonly #key: string;
  #idle = 0;

  constructor(routine: Routine, expected: Expected, act: ActOf<'create' | 'run'>) {
    this.routine = routine;
    this.expected = expected;
    this.number = act.number;
    this.#at = act.at;
    this.#key = keyOf(act);
  }

  /** Whether the person may still be about it after `act`. */
  goesOn(act: Act): boolean {
    const isPart = this.#isPart(act);
    this.#idle = isPart ? 0 : this.#idle + 1;
    return (isPart || !this.#isOfAnother(act)) && this.#idle <= AT_MOST.idle && act.at - this.#at <= AT_MOST.ms;
  }

  /** `undefined` where the person went another way. */
  remaining({ documents, exists, since, cwd }: Scene): Remaining | undefined {
    const ran = new Set(since.flatMap((act) => (act.act === 'run' ? [`${act.cwd}\n${act.command}`] : [])));
    return remainingOf(this.expected, { documents, exists, ran, cwd });
  }

  /** `undefined` where it is not sure enough, or nothing is left to do. */
  offer(scene: Scene, atLeast: number): Offer | undefined {
    const { routine, expected } = this;
    const sure = sureness(routine, atLeast);
    const left = sure && this.remaining(scene);
    if (!left || left.files.length + left.places.length + left.commands.length === 0) return undefined;
    return {
      ...NO_DOINGS,
      ...sure,
      family: 'routine',
      pattern: `${routine.fingerprint}@${this.#at}`,
      fingerprint: routine.fingerprint,
      examples: examplesOf(routine),
      files: [...left.files],
      places: left.places.map((place) => ({ ...place, confidence: sure.confidence })),
      commands: [...left.commands],
      support: routine.occurrences.length,
      basis: basisOf(routine, left.leftOut),
      summary: summarise(expected),
    };
  }

  #isPart(act: Act): boolean {
    const { files, insertions, commands } = this.expected;
    if (act.act === 'run') return commands.some(({ command }) => command === act.command);
    const path = act.act === 'edit' ? act.edit.doc : act.path;
    if (path === this.#key) return true;
    return files.some((file) => file.path === path) || insertions.some(({ doc }) => doc === path);
  }

  /** A step of the same routine for other names. */
  #isOfAnother(act: Act): boolean {
    const { files, commands } = this.routine.steps;
    if (act.act === 'run') return commands.some(({ command }) => resembles(command, act.command));
    return act.act === 'create' && files.some(({ path }) => resembles(path, act.path));
  }
}
