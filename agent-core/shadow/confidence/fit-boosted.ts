/** Fitting boosted trees to labels by Newton steps over binned features. Deterministic; for training scripts only. */
import type { BoostedModel, BoostedNode } from './boosted.ts';
import type { Labelled } from './fit.ts';

export interface Boosting {
  readonly trees: number;
  /** Splits on the way to a leaf. */
  readonly depth: number;
  /** What part of each step is taken. */
  readonly rate: number;
  /** The least that the rows of a leaf weigh together, p (1 - p) each. */
  readonly leastWeight: number;
}

const MOST_BINS = 48;
/** Added to a leaf's weight, against leaves that go far on little. */
const PENALTY = 3;

/** One feature of all rows: the bin of each, and the thresholds between bins. */
interface Column {
  readonly edges: readonly number[];
  readonly bins: Uint8Array;
}
interface Sums {
  readonly gradient: number;
  readonly weight: number;
}
interface Split {
  readonly feature: number;
  readonly bin: number;
}

export function fitBoosted(rows: readonly Labelled[], width: number, boosting: Boosting): BoostedModel {
  const columns = Array.from({ length: width }, (_, feature) => columnOf(rows, feature));
  const wanted = rows.filter((row) => row.wanted).length;
  const bias = Math.log((wanted + 1) / (rows.length - wanted + 1));
  const fit = new Fit(rows, columns, boosting, bias);
  return { bias, trees: Array.from({ length: boosting.trees }, () => fit.next(boosting.depth)) };
}

function columnOf(rows: readonly Labelled[], feature: number): Column {
  const values = Float64Array.from(rows, (row) => row.features[feature] ?? 0);
  const sorted = values.toSorted();
  const edges: number[] = [];
  for (let bin = 1; bin < MOST_BINS; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / MOST_BINS)] ?? 0;
    if (edge > (edges.at(-1) ?? sorted[0] ?? 0)) edges.push(edge);
  }
  return { edges, bins: Uint8Array.from(values, (value) => edges.findLastIndex((edge) => edge <= value) + 1) };
}

class Fit {
  readonly #rows: readonly Labelled[];
  readonly #columns: readonly Column[];
  readonly #boosting: Boosting;
  readonly #logits: Float64Array;
  readonly #gradients: Float64Array;
  readonly #weights: Float64Array;

  constructor(rows: readonly Labelled[], columns: readonly Column[], boosting: Boosting, bias: number) {
    this.#rows = rows;
    this.#columns = columns;
    this.#boosting = boosting;
    this.#logits = new Float64Array(rows.length).fill(bias);
    this.#gradients = new Float64Array(rows.length);
    this.#weights = new Float64Array(rows.length);
  }

  /** One more tree; the logits move by it. */
  next(depth: number): BoostedNode {
    this.#rows.forEach((row, i) => {
      const p = 1 / (1 + Math.exp(-(this.#logits[i] ?? 0)));
      this.#gradients[i] = (row.wanted ? 1 : 0) - p;
      this.#weights[i] = p * (1 - p);
    });
    return this.#grow(
      Int32Array.from(this.#rows, (_, i) => i),
      depth,
    );
  }

  #grow(indices: Int32Array, depth: number): BoostedNode {
    const all = this.#sum(indices);
    const split = depth > 0 ? this.#best(indices, all) : undefined;
    if (!split) return this.#leaf(indices, all);
    const { edges = [], bins = new Uint8Array() } = this.#columns[split.feature] ?? {};
    const isBelow = (i: number) => (bins[i] ?? 0) <= split.bin;
    const below = this.#grow(indices.filter(isBelow), depth - 1);
    const from = this.#grow(
      indices.filter((i) => !isBelow(i)),
      depth - 1,
    );
    return [split.feature, edges[split.bin] ?? 0, below, from];
  }

  #leaf(indices: Int32Array, { gradient, weight }: Sums): number {
    const step = (this.#boosting.rate * gradient) / (weight + PENALTY);
    for (const i of indices) this.#logits[i] = (this.#logits[i] ?? 0) + step;
    return step;
  }

  #sum(indices: Int32Array): Sums {
    let gradient = 0;
    let weight = 0;
    for (const i of indices) {
      gradient += this.#gradients[i] ?? 0;
      weight += this.#weights[i] ?? 0;
    }
    return { gradient, weight };
  }

  /** The split that gains most; undefined where none gains. */
  #best(indices: Int32Array, all: Sums): Split | undefined {
    let best: Split | undefined;
    let most = 1e-6;
    this.#columns.forEach((column, feature) => {
      const { gradients, weights } = this.#histogram(indices, column);
      let gradient = 0;
      let weight = 0;
      for (let bin = 0; bin < column.edges.length; bin++) {
        gradient += gradients[bin] ?? 0;
        weight += weights[bin] ?? 0;
        const gain = this.#gainOf({ gradient, weight }, all);
        if (gain <= most) continue;
        most = gain;
        best = { feature, bin };
      }
    });
    return best;
  }

  #histogram(indices: Int32Array, { bins, edges }: Column): { gradients: Float64Array; weights: Float64Array } {
    const gradients = new Float64Array(edges.length + 1);
    const weights = new Float64Array(edges.length + 1);
    for (const i of indices) {
      const bin = bins[i] ?? 0;
      gradients[bin] = (gradients[bin] ?? 0) + (this.#gradients[i] ?? 0);
      weights[bin] = (weights[bin] ?? 0) + (this.#weights[i] ?? 0);
    }
    return { gradients, weights };
  }

  #gainOf(below: Sums, all: Sums): number {
    const from = { gradient: all.gradient - below.gradient, weight: all.weight - below.weight };
    if (Math.min(below.weight, from.weight) < this.#boosting.leastWeight) return 0;
    return gradientValue(below) + gradientValue(from) - gradientValue(all);
  }
}

/** What a leaf's step gains. */
const gradientValue = ({ gradient, weight }: Sums) => gradient ** 2 / (weight + PENALTY);
