/**
 * Trains how next command lines are ranked and how sure that is: node scripts/train-command-confidence.mts SHELL.trace.jsonl
 * Writes agent-core/shadow/confidence/command-weights.ts. Counts are learned from the stream itself, as live; the weights are
 * checked on sessions that they were not fitted on, and the calibration comes from those checks alone.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { SignalOf } from '../agent-core/contracts/signals.ts';
import { candidatesOf, FEATURES } from '../agent-core/shadow/commands/candidates.ts';
import { Memory } from '../agent-core/shadow/commands/memory.ts';
import { likeliest } from '../agent-core/shadow/commands/predictor.ts';
import { templateOf } from '../agent-core/shadow/commands/template.ts';
import { fitLogistic } from '../agent-core/shadow/confidence/fit.ts';
import { type CalibrationStep, calibrated, fitSteps } from '../agent-core/shadow/confidence/isotonic.ts';
import type { LogisticModel } from '../agent-core/shadow/confidence/logistic.ts';

const OUT = new URL('../agent-core/shadow/confidence/command-weights.ts', import.meta.url);
const FOLDS = 5;
const LEAST_IN_STEP = 60;

interface Command {
  readonly session: string;
  readonly line: string;
  readonly candidates: readonly { readonly line: string; readonly features: readonly number[] }[];
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
  const held = Array.from({ length: FOLDS }, (_, fold) => {
    const model = train(commands.filter(({ session }) => foldOf(session) !== fold));
    return scored(
      commands.filter(({ session }) => foldOf(session) === fold),
      model,
    );
  }).flat();
  const confident = heldOutConfidence(held, foldOf);
  const model = train(commands);
  const figures = [`held out: ${figuresOf(confident)}`, `fitted: ${figuresOf(scored(commands, model))}`];
  console.log(figures.join('\n'));
  writeFileSync(OUT, source(model, fitSteps(held, LEAST_IN_STEP), figures));
}

function played(path: string): Command[] {
  const memory = new Memory();
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((text): SignalOf<'terminal.run'> => JSON.parse(text))
    .filter(({ kind }) => kind === 'terminal.run')
    .map((signal) => {
      const session = signal.session ?? '';
      const situation = memory.situation(session);
      const candidates = candidatesOf(situation);
      const template = templateOf(signal.command);
      if (template) memory.learn(session, situation, template, signal);
      return { session, line: signal.command, candidates };
    });
}

/** Sessions in turn; those of one session stay together. */
function folds(sessions: readonly string[]): (session: string) => number {
  const numbers = new Map([...new Set(sessions)].map((session, i) => [session, (i * 7919) % FOLDS]));
  return (session) => numbers.get(session) ?? 0;
}

function train(commands: readonly Command[]): LogisticModel {
  const rows = commands.flatMap(({ line, candidates }) =>
    candidates.map((candidate) => ({ features: candidate.features, wanted: candidate.line === line })),
  );
  return fitLogistic(rows, FEATURES.length);
}

function scored(commands: readonly Command[], model: LogisticModel): Scored[] {
  return commands.map(({ session, line, candidates }) => {
    const best = likeliest(candidates, model);
    return { session, score: best?.score ?? 0, right: best?.candidate.line === line };
  });
}

/** The calibration, too, on sessions that it was not fitted on. */
function heldOutConfidence(held: readonly Scored[], foldOf: (session: string) => number): Scored[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const steps = fitSteps(
      held.filter(({ session }) => foldOf(session) !== fold),
      LEAST_IN_STEP,
    );
    return held
      .filter(({ session }) => foldOf(session) === fold)
      .map((each) => ({ ...each, score: calibrated(steps, each.score).confidence + each.score * 1e-6 }));
  }).flat();
}

function figuresOf(all: readonly Scored[]): string {
  const share = (of: readonly Scored[]) => (of.filter(({ right }) => right).length / Math.max(1, of.length)).toFixed(3);
  const falling = all.toSorted((a, b) => b.score - a.score);
  const at = (coverage: number) => `${share(falling.slice(0, Math.floor(coverage * all.length)))} at ${coverage}`;
  const sure = all.filter(({ score }) => score >= 0.9);
  const precisions = [0.01, 0.05, 0.1, 0.2].map(at).join(', ');
  return `top-1 ${share(all)}; right ${precisions}; ${sure.length} of ${all.length} at 0.9 or more, right ${share(sure)}`;
}

function source(model: LogisticModel, steps: readonly CalibrationStep[], figures: readonly string[]): string {
  const short = (value: number) => Number(value.toFixed(4));
  const weights = model.weights.map((weight, i) => `    ${short(weight)}, // ${FEATURES[i]}`);
  const rows = steps.map(({ from, tried, right }) => `  { from: ${short(from)}, tried: ${tried}, right: ${right} },`);
  return [
    '/**',
    ' * Trained by scripts/train-command-confidence.mts on recorded shell sessions; do not edit by hand.',
    ...figures.map((figure) => ` * ${figure}.`),
    ' */',
    "import type { CalibrationStep } from './isotonic.ts';",
    "import type { LogisticModel } from './logistic.ts';",
    '',
    '/** Which candidate comes next; one weight a feature of commands/candidates.ts. */',
    'export const COMMAND_RANKING: LogisticModel = {',
    `  bias: ${short(model.bias)},`,
    '  weights: [',
    ...weights,
    '  ],',
    '};',
    '',
    '/** Scores of sessions that the ranking had not seen. */',
    'export const COMMAND_CALIBRATION: readonly CalibrationStep[] = [',
    ...rows,
    '];',
    '',
  ].join('\n');
}

main(process.argv[2]);
