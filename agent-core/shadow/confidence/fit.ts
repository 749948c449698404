/** Fitting a logistic model: Newton's method on the ridge-penalised likelihood. Deterministic; for training scripts only. */
import type { LogisticModel } from './logistic.ts';

export interface Labelled {
  readonly features: readonly number[];
  readonly wanted: boolean;
  /** How much the row counts; 1 where absent. */
  readonly weight?: number;
}

const PENALTY = 1;
const STEPS = 30;

/**
 * The penalty is on weights of features scaled to deviation 1, and on rows whose weights are scaled to 1 on average. The bias
 * is not penalised.
 */
export function fitLogistic(rows: readonly Labelled[], width: number): LogisticModel {
  const scales = Array.from({ length: width }, (_, i) => scaleOf(rows.map(({ features }) => features[i] ?? 0)));
  const heaviness = rows.reduce((sum, { weight = 1 }) => sum + weight, 0) / Math.max(1, rows.length);
  const scaled = rows.map(({ features, wanted, weight = 1 }) => ({
    features: scales.map(({ mean, deviation }, i) => ((features[i] ?? 0) - mean) / deviation),
    wanted,
    weight: weight / heaviness,
  }));
  const { bias, weights } = fitScaled(scaled, width);
  const back = weights.map((weight, i) => weight / (scales[i]?.deviation ?? 1));
  return { bias: bias - back.reduce((sum, weight, i) => sum + weight * (scales[i]?.mean ?? 0), 0), weights: back };
}

function scaleOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function fitScaled(rows: readonly Required<Labelled>[], width: number): LogisticModel {
  let weights = new Array<number>(width + 1).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const change = newtonStep(rows, weights);
    weights = weights.map((weight, i) => weight + (change[i] ?? 0));
    if (Math.max(...change.map(Math.abs)) < 1e-7) break;
  }
  const [bias = 0, ...rest] = weights;
  return { bias, weights: rest };
}

function newtonStep(rows: readonly Required<Labelled>[], weights: readonly number[]): number[] {
  const size = weights.length;
  const system = Array.from({ length: size }, () => new Float64Array(size + 1));
  const values = new Float64Array(size);
  for (const { features, wanted, weight } of rows) {
    values[0] = 1;
    let sum = weights[0] ?? 0;
    for (let i = 1; i < size; i++) {
      values[i] = features[i - 1] ?? 0;
      sum += (values[i] ?? 0) * (weights[i] ?? 0);
    }
    const p = 1 / (1 + Math.exp(-sum));
    addRow(system, values, weight * Math.max(1e-9, p * (1 - p)), weight * ((wanted ? 1 : 0) - p));
  }
  system.forEach((row, i) => {
    for (let j = 0; j < i; j++) row[j] = system[j]?.[i] ?? 0;
    if (i === 0) return;
    add(row, i, PENALTY);
    add(row, size, -PENALTY * (weights[i] ?? 0));
  });
  return solve(system);
}

/** The upper half of the Hessian, and the gradient in the last column. Most features of most rows are 0. */
function addRow(system: readonly Float64Array[], values: Float64Array, spread: number, residual: number): void {
  const size = values.length;
  for (let i = 0; i < size; i++) {
    const value = values[i] ?? 0;
    const row = system[i];
    if (value === 0 || !row) continue;
    for (let j = i; j < size; j++) row[j] = (row[j] ?? 0) + spread * value * (values[j] ?? 0);
    row[size] = (row[size] ?? 0) + residual * value;
  }
}

const add = (row: Float64Array, at: number, value: number): void => {
  row[at] = (row[at] ?? 0) + value;
};

/** Gauss-Jordan elimination with pivoting; the last column is the right-hand side. */
function solve(system: Float64Array[]): number[] {
  const size = system.length;
  for (let i = 0; i < size; i++) {
    const [pivot = new Float64Array()] = system.slice(i).sort((a, b) => Math.abs(b[i] ?? 0) - Math.abs(a[i] ?? 0));
    system.splice(system.indexOf(pivot), 1);
    system.splice(i, 0, pivot);
    for (const row of system) if (row !== pivot) eliminate(row, pivot, i);
  }
  return system.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1));
}

function eliminate(row: Float64Array, pivot: Float64Array, column: number): void {
  const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
  for (const [j, value] of pivot.entries()) add(row, j, -factor * value);
}
