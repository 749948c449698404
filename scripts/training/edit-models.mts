/**
 * Trains the three models of edit-model.ts one on top of the other. Each learns from what the one below it says of histories that
 * it had not seen, as it will in use; `without` leaves histories out of all three.
 */
import {
  amongOthers,
  type EditModels,
  FARTHEST_P,
  fitOf,
  levelsOf,
  offerFeatures,
  offerSizes,
  type Weighed,
} from '../../agent-core/shadow/confidence/edit-model.ts';
import { fitLogistic, type Labelled } from '../../agent-core/shadow/confidence/fit.ts';
import { type LogisticModel, probability } from '../../agent-core/shadow/confidence/logistic.ts';
import type { Candidate, Played } from './scenarios.mts';

/** A candidate with its probability among the others; `judged` best of its line, falling. */
export interface Likely {
  readonly p: number;
  readonly wanted: boolean | undefined;
  readonly line: string;
}

/** Log odds by itself below which a place plays no further part, as in use. */
const HOPELESS = -5.5;

export class Training {
  readonly #played: readonly Played[];
  readonly #histories: readonly string[];
  readonly #models = new Map<string, LogisticModel>();

  constructor(played: readonly Played[]) {
    this.#played = played;
    this.#histories = [...new Set(played.map((each) => each.history))].sort();
  }

  get histories(): readonly string[] {
    return this.#histories;
  }

  models(without: readonly string[] = []): EditModels {
    return { fit: this.fit(without), place: this.place(without), offer: this.offer(without) };
  }

  /** The places of a scenario, likeliest first, by models that have not seen `without`. */
  likely(played: Played, without: readonly string[]): Likely[] {
    const model = this.place(without);
    const weighed = this.#weighed(played, without);
    const levels = levelsOf(weighed);
    const best = new Map<string, Likely>();
    for (const each of weighed) {
      const p = probability(model, amongOthers(each, levels, played.constants));
      if (p < FARTHEST_P || p <= (best.get(each.line)?.p ?? 0)) continue;
      best.set(each.line, { p, wanted: each.wanted, line: each.line });
    }
    return [...best.values()].sort((a, b) => b.p - a.p);
  }

  fit(without: readonly string[]): LogisticModel {
    return this.#once('fit', without, () =>
      this.#rest(without).flatMap(({ candidates }) => labelled(candidates, ({ values }) => values)),
    );
  }

  place(without: readonly string[]): LogisticModel {
    return this.#once('place', without, () =>
      this.#rest(without).flatMap((played) => {
        const weighed = this.#weighed(played, [...without, played.history]);
        const levels = levelsOf(weighed);
        return labelled(weighed, (each) => amongOthers(each, levels, played.constants));
      }),
    );
  }

  offer(without: readonly string[]): LogisticModel {
    return this.#once('offer', without, () =>
      this.#rest(without).flatMap((played) => {
        const likely = this.likely(played, [...without, played.history]);
        const falling = likely.map(({ p }) => p);
        const sizes = offerSizes(falling);
        return sizes.map((size): Labelled => {
          const wanted = likely.slice(0, size).every((each) => each.wanted !== false);
          return { features: offerFeatures(falling, size), wanted, weight: 1 / sizes.length };
        });
      }),
    );
  }

  #weighed({ candidates }: Played, without: readonly string[]): (Candidate & Weighed)[] {
    const fit = this.fit(without);
    return candidates
      .map((each) => ({ ...each, fit: fitOf({ fit }, each.values) }))
      .filter((each) => each.fit >= HOPELESS);
  }

  #rest(without: readonly string[]): Played[] {
    return this.#played.filter(({ history }) => !without.includes(history));
  }

  #once(name: string, without: readonly string[], rows: () => Labelled[]): LogisticModel {
    const key = [name, ...[...without].sort()].join(' ');
    const known = this.#models.get(key);
    if (known) return known;
    const all = rows();
    const made = fitLogistic(all, all[0]?.features.length ?? 0);
    this.#models.set(key, made);
    return made;
  }
}

/** A scenario counts as one, however many places it has. */
function labelled<C extends Candidate>(candidates: readonly C[], features: (each: C) => readonly number[]): Labelled[] {
  const known = candidates.filter(({ wanted }) => wanted !== undefined);
  return known.map((each) => ({ features: features(each), wanted: each.wanted === true, weight: 1 / known.length }));
}
