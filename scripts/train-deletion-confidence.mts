/**
 * Trains the model of deleted lines and records how its offers fare: node scripts/train-deletion-confidence.mts GIT_DIR NAME
 * [GIT_DIR NAME …] [--checked-on GIT_DIR NAME …]. Writes agent-core/shadow/confidence/deletion-weights.ts and prints the figures.
 * They are those of models that have not seen the history: of the first histories each is left out in turn, the others only check.
 * A commit counts once, and as right only when every offer in it was.
 *
 * Single lines are offered from the lowest cut that risk control allows (fixed sequence testing, Angelopoulos et al., Learn then
 * Test, 2021): the grid is walked from the surest cut down, and left before the first whose lower bound is below `SPEAK_AT`.
 */
import { writeFileSync } from 'node:fs';
import { SPEAK_AT } from '../agent-core/contracts/index.ts';
import { lowerBound } from '../agent-core/shadow/confidence/bound.ts';
import { fitLogistic } from '../agent-core/shadow/confidence/fit.ts';
import { type LogisticModel, probability } from '../agent-core/shadow/confidence/logistic.ts';
import { type Moment, momentsOf } from './training/deletions.mts';

const OUT = new URL('../agent-core/shadow/confidence/deletion-weights.ts', import.meta.url);
/** Too few commits delete blocks to train on them, or to choose a cut by: the model of single lines is asked, and all certainty of it. */
const BLOCK_CUT = 0.98;
/** So much surer is the second cut, for a person who took some offers back. */
const STEP = 0.01;
const GRID = [0.8, 0.85, 0.88, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98];

const HEADER = `/** Trained by scripts/train-deletion-confidence.mts on commits of public histories; do not edit by hand. */
import type { LogisticModel } from './logistic.ts';
import type { CutRecord } from './record.ts';
`;
const NOTE =
  '/** By models that had not seen the history: commits with offers at a cut, and those in which every offer was wholly right. */';
const BLOCKS_NOTE =
  '/** The same for blocks of two lines and more, in the histories of training alone: too few to speak of them before the person kept some deletions. */';

function train(moments: readonly Moment[]): LogisticModel {
  const rows = moments.flatMap(({ places }) => {
    const known = places.filter(({ wanted }) => wanted !== undefined);
    return known.map(({ features, wanted }) => ({
      features,
      wanted: wanted === true,
      weight: 1 / Math.sqrt(known.length),
    }));
  });
  return fitLogistic(rows, rows[0]?.features.length ?? 0);
}

/** What the offers at `cut` would have been in histories that the model has not seen. */
function figures(moments: readonly Moment[], models: ReadonlyMap<string, LogisticModel>, cut: number) {
  const commits = new Map<string, boolean>();
  const count = { offers: 0, good: 0, bad: 0 };
  for (const { history, commit, places } of moments) {
    const model = models.get(history);
    const offered = places.filter(({ features }) => model && probability(model, features) >= cut);
    if (!offered.some(({ wanted }) => wanted !== undefined)) continue;
    const bad = offered.filter(({ wanted }) => wanted === false).length;
    count.offers++;
    count.bad += bad;
    count.good += offered.filter(({ wanted }) => wanted).length;
    commits.set(commit, (commits.get(commit) ?? true) && bad === 0);
  }
  const tried = commits.size;
  const right = [...commits.values()].filter(Boolean).length;
  return { tried, right, bound: lowerBound(right, tried), ...count };
}

function source(value: object): string {
  const text = JSON.stringify(value, (_, v) => (typeof v === 'number' ? Number(v.toFixed(4)) : v));
  return text.replace(/"(\w+)":/g, '$1: ');
}

/** By risk control the lowest cut, and one that is a little surer. */
function cutsOf(boundAt: (cut: number) => number): number[] {
  const falling = GRID.toReversed();
  const failed = falling.findIndex((cut) => boundAt(cut) < SPEAK_AT);
  const lowest = failed < 0 ? falling.at(-1) : falling[failed - 1];
  return GRID.filter((cut) => lowest !== undefined && cut >= lowest - 1e-9 && cut <= lowest + STEP + 1e-9);
}

function momentsIn(args: readonly string[]): Moment[] {
  const moments: Moment[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) moments.push(...momentsOf(args[i] ?? '', args[i + 1] ?? ''));
  return moments;
}

function main(args: readonly string[]): void {
  const parted = args.includes('--checked-on') ? args.indexOf('--checked-on') : args.length;
  const moments = momentsIn(args.slice(0, parted));
  if (moments.length === 0) throw new Error('usage: node scripts/train-deletion-confidence.mts GIT_DIR NAME …');
  const others = momentsIn(args.slice(parted + 1));
  const of = (some: readonly Moment[], isBlock: boolean) => some.filter(({ lines }) => lines > 1 === isBlock);
  const single = of(moments, false);
  const model = train(single);
  const models = new Map(others.map(({ history }) => [history, model]));
  for (const { history } of moments)
    if (!models.has(history)) models.set(history, train(single.filter((each) => each.history !== history)));
  const parts = [
    ['lines', single, of(others, false)],
    ['blocks', of(moments, true), of(others, true)],
  ] as const;
  for (const [what, own, checked] of parts)
    for (const cut of GRID) {
      const shown = [own, checked, [...own, ...checked]].map((some) => figures(some, models, cut));
      console.log(what, cut, ...shown.map((each) => JSON.stringify(each)));
    }
  const all = [...single, ...of(others, false)];
  const cuts = cutsOf((cut) => figures(all, models, cut).bound);
  const record = (some: readonly Moment[], at: readonly number[]) => {
    const rows = at.map((cut) => {
      const { tried, right } = figures(some, models, cut);
      return source({ cut, tried, right });
    });
    return `readonly CutRecord[] = [${rows.join(', ')}];`;
  };
  const records = `${NOTE}\nexport const DELETIONS: ${record(all, cuts)}\n${BLOCKS_NOTE}\nexport const BLOCKS: ${record(of(moments, true), [BLOCK_CUT])}`;
  writeFileSync(OUT, `${HEADER}\nexport const DELETION_MODEL: LogisticModel = ${source(model)};\n\n${records}\n`);
}

main(process.argv.slice(2));
