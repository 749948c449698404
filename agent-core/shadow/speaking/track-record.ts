/**
 * The record of silent predictions: what each live pattern expected next, against what the person then did.
 *
 * A pattern that was contradicted (the person changed the expected line in another way) stays silent until it has found
 * `FORGIVEN_AFTER` more right answers than wrong ones since.
 */
import type { EditPrediction, SettledEdit } from '../../contracts/index.ts';
import { applyChanges, linesOf, touchesLines } from '../text/changes.ts';

const FORGIVEN_AFTER = 2;

export interface ScoredPrediction extends EditPrediction {
  /** How many signals had been seen when it was made. */
  readonly at: number;
  readonly correct: boolean;
}

export class TrackRecord {
  #waiting: readonly (EditPrediction & { readonly at: number })[] = [];
  readonly #debt = new Map<string, number>();

  /** Remembers what the live patterns expect as the next edit, after `at` signals. */
  expect(predictions: readonly EditPrediction[], at: number): void {
    this.#waiting = predictions.map((prediction) => ({ ...prediction, at }));
  }

  /** Scores what waits by the edit that came. */
  score(edit: SettledEdit): ScoredPrediction[] {
    const scored = this.#waiting.map((waiting) => ({ ...waiting, correct: cameTrue(waiting, edit) }));
    for (const prediction of scored) {
      const debt = this.#debt.get(prediction.pattern) ?? 0;
      if (prediction.correct) this.#debt.set(prediction.pattern, Math.max(0, debt - 1));
      else if (contradicts(prediction, edit)) this.#debt.set(prediction.pattern, debt + FORGIVEN_AFTER);
    }
    this.#waiting = [];
    return scored;
  }

  /** Whether a pattern may speak, as far as its predictions go. */
  trusts(pattern: string): boolean {
    return (this.#debt.get(pattern) ?? 0) === 0;
  }
}

function cameTrue({ place }: EditPrediction, edit: SettledEdit): boolean {
  return place.doc === edit.doc && applyChanges(edit.before, [place]) === edit.after;
}

function contradicts({ place }: EditPrediction, edit: SettledEdit): boolean {
  if (place.doc !== edit.doc || place.offset + place.length > edit.before.length) return false;
  const lines = linesOf(edit.before, place);
  return edit.changes.some((change) => touchesLines(edit.before, change, lines));
}
