/**
 * Trains how next command lines are ranked and how sure that is: node scripts/train-command-confidence.mts SHELL.trace.jsonl
 * Writes agent-core/shadow/confidence/command-weights.ts. Counts are learned from the stream itself, as live; the weights are
 * checked on sessions that they were not fitted on, and the calibration comes from those checks alone.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { SignalOf } from '../agent-core/contracts/signals.ts';
import { Pasted } from '../agent-core/security/masking/pasted.ts';
import { type Candidate, candidatesOf, FEATURES } from '../agent-core/shadow/commands/candidates.ts';
import { ExpectationRecord, RECORD_FEATURES } from '../agent-core/shadow/commands/expectation-record.ts';
import { Memory } from '../agent-core/shadow/commands/memory.ts';
import { likeliest } from '../agent-core/shadow/commands/predictor.ts';
import { rank } from '../agent-core/shadow/commands/ranking.ts';
import { templateOf } from '../agent-core/shadow/commands/template.ts';
import type { BoostedModel } from '../agent-core/shadow/confidence/boosted.ts';
import { calibrated, calibrationFeatures } from '../agent-core/shadow/confidence/calibration.ts';
import { fitLogistic, type Labelled } from '../agent-core/shadow/confidence/fit.ts';
import { fitBoosted } from '../agent-core/shadow/confidence/fit-boosted.ts';
import type { LogisticModel } from '../agent-core/shadow/confidence/logistic.ts';

const OUT = new URL('../agent-core/shadow/confidence/command-weights.ts', import.meta.url);
const FOLDS = 5;
const BOOSTING = { trees: 100, depth: 3, rate: 0.1, leastWeight: 10 };
const NO_RANKING: LogisticModel = { bias: 0, weights: [] };

interface Command {
  readonly session: string;
  readonly line: string;
  readonly program: string;
  readonly candidates: readonly Candidate[];
}
/** The few best candidates of a command, with what the second model sees. */
interface Reweighed {
  readonly session: string;
  readonly rows: readonly Labelled[];
}
interface Scored {
  readonly session: string;
  readonly score: number;
  readonly right: boolean;
}

function main(path: string | undefined): void {
  if (!path) throw new Error('usage: node scripts/train-command-confidence.mts SHELL.trace.jsonl');
  const commands = played(path);
  const foldOf = folds(commands.map(({ session }) => session));
  const rankings = Array.from({ length: FOLDS }, (_, fold) =>
    trainRanking(commands.filter(({ session }) => foldOf(session) !== fold)),
  );
  const reweighed = reweigh(commands, (session) => rankings[foldOf(session)] ?? NO_RANKING);
  const held = Array.from({ length: FOLDS }, (_, fold) => {
    const model = trainReweighing(reweighed.filter(({ session }) => foldOf(session) !== fold));
    return scored(
      reweighed.filter(({ session }) => foldOf(session) === fold),
      model,
    );
  }).flat();
  const ranking = trainRanking(commands);
  const reweighing = trainReweighing(reweighed);
  const calibration = trainCalibration(held);
  const fitted = calibrate(
    scored(
      reweigh(commands, () => ranking),
      reweighing,
    ),
    calibration,
  );
  const figures = [`Held out: ${figuresOf(heldOutConfidence(held, foldOf))}`, `Fitted: ${figuresOf(fitted)}`];
  console.log(figures.join('\n'));
  writeFileSync(OUT, source(ranking, reweighing, calibration, figures));
}

function played(path: string): Command[] {
  const memory = new Memory();
  const pasted = new Pasted();
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((text): SignalOf<'terminal.run'> => JSON.parse(text))
    .filter(({ kind }) => kind === 'terminal.run')
    .map((signal) => {
      const session = signal.session ?? '';
      const situation = memory.situation(session);
      const candidates = candidatesOf(situation);
      const template = pasted.take(session, signal.command) ? undefined : templateOf(signal.command);
      if (template) memory.learn(session, situation, template, signal);
      return { session, line: signal.command, program: situation.contexts.program, candidates };
    });
}

/** The stream once more, with rankings that have not seen the session where `modelOf` gives such. */
function reweigh(commands: readonly Command[], modelOf: (session: string) => LogisticModel): Reweighed[] {
  const record = new ExpectationRecord();
  return commands.map(({ session, line, program, candidates }) => {
    const ranking = rank(candidates, modelOf(session));
    const features = record.features(session, ranking, program);
    record.note(session, ranking, program, line);
    return {
      session,
      rows: ranking.best.map((each, i) => ({ features: features[i] ?? [], wanted: each.line === line })),
    };
  });
}

/** Sessions in turn; those of one session stay together. */
function folds(sessions: readonly string[]): (session: string) => number {
  const numbers = new Map([...new Set(sessions)].map((session, i) => [session, (i * 7919) % FOLDS]));
  return (session) => numbers.get(session) ?? 0;
}

function trainRanking(commands: readonly Command[]): LogisticModel {
  const rows = commands.flatMap(({ line, candidates }) =>
    candidates.map((candidate) => ({ features: candidate.features, wanted: candidate.line === line })),
  );
  return fitLogistic(rows, FEATURES.length);
}

function trainReweighing(reweighed: readonly Reweighed[]): BoostedModel {
  return fitBoosted(
    reweighed.flatMap(({ rows }) => rows),
    RECORD_FEATURES.length,
    BOOSTING,
  );
}

function scored(reweighed: readonly Reweighed[], model: BoostedModel): Scored[] {
  return reweighed.map(({ session, rows }) => {
    const best = likeliest(
      rows.map(({ features }) => features),
      model,
    );
    return { session, score: best.score, right: rows[best.index]?.wanted === true };
  });
}

/** The calibration, too, on sessions that it was not fitted on. */
function heldOutConfidence(held: readonly Scored[], foldOf: (session: string) => number): Scored[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const calibration = trainCalibration(held.filter(({ session }) => foldOf(session) !== fold));
    return calibrate(
      held.filter(({ session }) => foldOf(session) === fold),
      calibration,
    );
  }).flat();
}

function trainCalibration(held: readonly Scored[]): LogisticModel {
  const rows = held.map(({ score, right }) => ({ features: calibrationFeatures(score), wanted: right }));
  const model = fitLogistic(rows, rows[0]?.features.length ?? 0);
  const slopes = model.weights.map((_, i) => model.weights.slice(0, i + 1).reduce((sum, weight) => sum + weight, 0));
  if (slopes.some((slope) => slope <= 0)) throw new Error(`the calibration falls somewhere: ${slopes}`);
  return model;
}

function calibrate(all: readonly Scored[], calibration: LogisticModel): Scored[] {
  return all.map((each) => ({ ...each, score: calibrated(calibration, each.score) }));
}

function figuresOf(all: readonly Scored[]): string {
  const share = (of: readonly Scored[]) => (of.filter(({ right }) => right).length / Math.max(1, of.length)).toFixed(3);
  const falling = all.toSorted((a, b) => b.score - a.score);
  const at = (coverage: number) => `${share(falling.slice(0, Math.floor(coverage * all.length)))} at ${coverage}`;
  const sure = all.filter(({ score }) => score >= 0.9);
  const precisions = [0.01, 0.05, 0.1, 0.2].map(at).join(', ');
  return `top-1 ${share(all)}; right ${precisions}; ${sure.length} of ${all.length} at 0.9 or more, right ${share(sure)}`;
}

function source(
  ranking: LogisticModel,
  reweighing: BoostedModel,
  calibration: LogisticModel,
  figures: readonly string[],
): string {
  const weights = ranking.weights.map((weight, i) => `    ${short(weight)}, // ${FEATURES[i]}`);
  const trees = reweighing.trees.map((tree) => `    ${numbers(tree)},`);
  return [
    '/**',
    ' * Trained by scripts/train-command-confidence.mts on recorded shell sessions; do not edit by hand.',
    ...figures.map((figure) => ` * ${figure}.`),
    ' */',
    "import type { BoostedModel } from './boosted.ts';",
    "import type { LogisticModel } from './logistic.ts';",
    '',
    '/** Which candidates come next; one weight a feature of commands/candidates.ts. */',
    'export const COMMAND_RANKING: LogisticModel = {',
    `  bias: ${short(ranking.bias)},`,
    '  weights: [',
    ...weights,
    '  ],',
    '};',
    '',
    '/** Which of the best does, over the features of commands/expectation-record.ts. */',
    'export const COMMAND_REWEIGHING: BoostedModel = {',
    `  bias: ${short(reweighing.bias)},`,
    '  // biome-ignore-start lint/suspicious/noApproximativeNumericConstant: fitted numbers',
    '  // biome-ignore format: a tree a line',
    '  trees: [',
    ...trees,
    '  ],',
    '  // biome-ignore-end lint/suspicious/noApproximativeNumericConstant: fitted numbers',
    '};',
    '',
    '/** Fitted to scores in sessions that neither model had seen. */',
    'export const COMMAND_CALIBRATION: LogisticModel = {',
    `  bias: ${short(calibration.bias)},`,
    `  weights: ${numbers(calibration.weights)},`,
    '};',
    '',
  ].join('\n');
}

const numbers = (value: unknown) => JSON.stringify(value, (_, each) => short(each)).replaceAll(',', ', ');
const short = (value: unknown) => (typeof value === 'number' ? Number(value.toFixed(4)) : value);

main(process.argv[2]);
