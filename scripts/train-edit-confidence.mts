/**
 * Trains the models of repeated edits and records how their offers fare: npm run train:confidence -- SCENARIOS.jsonl
 * (made by commit_edits.py, see formats.md). Writes agent-core/shadow/confidence/edit-weights.ts and prints the figures. Figures
 * and records are those of models that have not seen the scenario's history (the part of its id before the slash).
 */
import { writeFileSync } from 'node:fs';
import { sureSize } from '../agent-core/shadow/confidence/edit-model.ts';
import { Training } from './training/edit-models.mts';
import { type Played, play, readScenarios } from './training/scenarios.mts';

const OUT = new URL('../agent-core/shadow/confidence/edit-weights.ts', import.meta.url);
/** Two examples must be nearly beyond doubt; what a third adds is worth waiting for. */
const STAGES = [
  { name: 'AFTER_TWO', examples: 2, cuts: [0.94, 0.96] },
  { name: 'AFTER_THREE', examples: 3, cuts: [0.83, 0.87, 0.9, 0.94] },
] as const;
const GRID = [0.7, 0.74, 0.78, 0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96];

interface Figures {
  readonly tried: number;
  readonly right: number;
  readonly precision: number;
  readonly recall: number;
  readonly solved: number;
}

function main(path: string | undefined): void {
  if (!path) throw new Error('usage: node scripts/train-edit-confidence.mts SCENARIOS.jsonl');
  const scenarios = readScenarios(path);
  const played = STAGES.flatMap(({ examples }) =>
    scenarios.filter((s) => s.edits.length > examples).map((s) => play(s, examples)),
  );
  const training = new Training(played);
  const records = STAGES.map(({ name, examples, cuts }) => {
    const mine = played.filter((each) => each.examples === examples);
    for (const cut of GRID) console.log(name, cut, JSON.stringify(figures(training, mine, cut)));
    const rows = cuts.map((cut) => {
      const { tried, right } = figures(training, mine, cut);
      return source({ cut, tried, right });
    });
    return `export const ${name}: readonly CutRecord[] = [${rows.join(', ')}];`;
  });
  writeFileSync(
    OUT,
    `${HEADER}\nexport const MODELS: EditModels = ${source(training.models())};\n\n${NOTE}\n${records.join('\n')}\n`,
  );
}

const HEADER = `/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { EditModels } from './edit-model.ts';
import type { CutRecord } from './record.ts';
`;
const NOTE =
  '/** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */';

function source(value: object): string {
  const text = JSON.stringify(value, (_, v) => (typeof v === 'number' ? Number(v.toFixed(4)) : v));
  return text.replace(/"(\w+)":/g, '$1: ');
}

/** What models trained without a scenario's history would offer in it at a cut. */
function figures(training: Training, played: readonly Played[], cut: number): Figures {
  const count = { tried: 0, right: 0, good: 0, bad: 0, needed: 0, solved: 0 };
  for (const each of played) {
    const likely = training.likely(each, [each.history]);
    const size = sureSize(
      training.offer([each.history]),
      likely.map(({ p }) => p),
      cut,
    );
    const offered = size > 1 || each.examples > 2 ? likely.slice(0, size) : [];
    const good = offered.filter(({ wanted }) => wanted).length;
    const bad = offered.filter(({ wanted }) => wanted === false).length;
    count.tried += offered.length > 0 ? 1 : 0;
    count.right += offered.length > 0 && bad === 0 ? 1 : 0;
    count.good += good;
    count.bad += bad;
    count.needed += each.needed;
    count.solved += bad === 0 && good === each.needed ? 1 : 0;
  }
  const { tried, right, good, bad, needed, solved } = count;
  const share = (a: number, b: number) => Number((a / Math.max(1, b)).toFixed(4));
  return {
    tried,
    right,
    precision: share(good, good + bad),
    recall: share(good, needed),
    solved: share(solved, played.length),
  };
}

main(process.argv[2]);
