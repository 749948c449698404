/**
 * Trains the model of deleted lines and records how its offers fare: node scripts/train-deletion-confidence.mts GIT_DIR NAME
 * [GIT_DIR NAME …]. Writes agent-core/shadow/confidence/deletion-weights.ts and prints the figures, which are those of models that
 * have not seen the history. A commit counts once, and as right only when every offer in it was.
 */
import { writeFileSync } from 'node:fs';
import { lowerBound } from '../agent-core/shadow/confidence/bound.ts';
import { fitLogistic } from '../agent-core/shadow/confidence/fit.ts';
import { type LogisticModel, probability } from '../agent-core/shadow/confidence/logistic.ts';
import { type Moment, momentsOf } from './training/deletions.mts';

const OUT = new URL('../agent-core/shadow/confidence/deletion-weights.ts', import.meta.url);
const CUTS = [0.94, 0.97] as const;
/** Too few commits delete blocks to train on them: the model of single lines is asked, and more certainty of it. */
const BLOCK_CUTS = [0.98] as const;
const GRID = [0.8, 0.85, 0.88, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98];

const HEADER = `/** Trained by scripts/train-deletion-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { LogisticModel } from './logistic.ts';
import type { CutRecord } from './record.ts';
`;
const NOTE =
  '/** By models that had not seen the history: commits with offers at a cut, and those in which every offer was wholly right. */';
const BLOCKS_NOTE =
  '/** The same for blocks of two lines and more: too few to speak of them before the person kept some deletions. */';

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

function main(args: readonly string[]): void {
  const moments: Moment[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) moments.push(...momentsOf(args[i] ?? '', args[i + 1] ?? ''));
  if (moments.length === 0) throw new Error('usage: node scripts/train-deletion-confidence.mts GIT_DIR NAME …');
  const single = moments.filter(({ lines }) => lines === 1);
  const blocks = moments.filter(({ lines }) => lines > 1);
  const histories = new Set(moments.map(({ history }) => history));
  const models = new Map(
    [...histories].map((history) => [history, train(single.filter((each) => each.history !== history))]),
  );
  for (const cut of GRID) console.log('lines', cut, JSON.stringify(figures(single, models, cut)));
  for (const cut of GRID) console.log('blocks', cut, JSON.stringify(figures(blocks, models, cut)));
  const record = (some: readonly Moment[], cuts: readonly number[]) => {
    const rows = cuts.map((cut) => {
      const { tried, right } = figures(some, models, cut);
      return source({ cut, tried, right });
    });
    return `readonly CutRecord[] = [${rows.join(', ')}];`;
  };
  const model = `export const DELETION_MODEL: LogisticModel = ${source(train(single))};`;
  const records = `${NOTE}\nexport const DELETIONS: ${record(single, CUTS)}\n${BLOCKS_NOTE}\nexport const BLOCKS: ${record(blocks, BLOCK_CUTS)}`;
  writeFileSync(OUT, `${HEADER}\n${model}\n\n${records}\n`);
}

main(process.argv.slice(2));
