/** What the bench draws of one family of predictions, and how it reads the data and runs the command line. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Signal } from '../../../agent-core/contracts/index.ts';
import type { Figure } from '../figure.mts';
import type { CurvePoint, Sample } from './reliability.mts';

export interface Family {
  readonly name: string;
  /** What is predicted and when it counts as right, in a sentence or two. */
  readonly about: string;
  /** What one question is, in the plural. */
  readonly questions: string;
  readonly asked: number;
  /** The answers given, at most one a question. */
  readonly samples: readonly Sample[];
  readonly goals: Goals;
}

/** What the family is held against; see issue 4. */
export interface Goals {
  /** Precision of all answers at confidence .9 and above. */
  readonly surePrecision?: number;
  readonly sureCoverage?: number;
  /** Share of all questions that are answered rightly, at whatever confidence. */
  readonly right?: number;
  readonly precisionAt?: { readonly coverage: number; readonly precision: number };
}

/** What was measured of a family. */
export interface Measured {
  readonly calibrationError: number;
  readonly sure: CurvePoint;
  readonly right: number;
  readonly figures: readonly Figure[];
}

export interface PredictionLine {
  readonly signal: number;
  readonly at: number;
  readonly family: string;
  readonly value: unknown;
  readonly confidence: number;
  readonly correct: boolean;
}
export interface SuggestionLine {
  readonly signal: number;
  readonly id: string;
  readonly title: string;
  readonly confidence: number;
  readonly lowerBound: number;
}
export interface Replayed {
  /** The first prediction made for each signal. */
  readonly predictions: ReadonlyMap<number, PredictionLine>;
  /** As each was first shown. */
  readonly suggestions: readonly SuggestionLine[];
}

/** Runs `penumbra` as a person would. @throws when it fails. */
export function penumbra<Line>(args: readonly string[], input = ''): Line[] {
  const output = execFileSync(process.execPath, ['dist/penumbra.js', ...args, '--json'], { input, maxBuffer: 2 ** 30 });
  return jsonLines(output.toString('utf8'));
}

export function replayed(trace: string): Replayed {
  const predictions = new Map<number, PredictionLine>();
  const suggestions = new Map<string, SuggestionLine>();
  for (const line of penumbra<{ type: string }>(['replay', trace])) {
    if (line.type === 'prediction') keepFirst(predictions, (line as PredictionLine & { type: string }).signal, line);
    if (line.type === 'suggestion') keepFirst(suggestions, (line as SuggestionLine & { type: string }).id, line);
  }
  return { predictions, suggestions: [...suggestions.values()] };
}

function keepFirst<K, V>(map: Map<K, V>, key: K, value: unknown): void {
  if (!map.has(key)) map.set(key, value as V);
}

/** The signals of a trace, packed or not. */
export function signalsOf(trace: string): Signal[] {
  const bytes = readFileSync(trace);
  return jsonLines((trace.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

export function jsonLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line): T => JSON.parse(line));
}

/** The files of a folder whose names match, sorted. */
export function filesLike(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name));
}

export const namesOf = (files: readonly string[]) => files.map((file) => basename(file)).join(', ');
