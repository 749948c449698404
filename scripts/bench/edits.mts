/** Repeated edits from real commits, scored from outside, against find-and-replace of the last edit in the same run. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { atLeast, type Bench, NotHere } from './figure.mts';

interface Score {
  readonly precision: number | null;
  readonly recall: number;
  readonly offers_right: number | null;
  readonly solved: number;
  readonly scenarios: number;
}

export const edits: Bench = async function* () {
  const folder = resolve(process.env.PENUMBRA_BENCH_DATA ?? '../shared/data');
  const scorer = join(dirname(folder), 'score.py');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^edits\..*\.jsonl$/.test(name)) : [];
  if (files.length === 0 || !existsSync(scorer))
    throw new NotHere('no edits.*.jsonl in the bench data folder, or no score.py beside it');
  for (const file of files) yield* scored(scorer, join(folder, file), file);
};

async function* scored(scorer: string, data: string, name: string) {
  const ours = await score(scorer, data, 'dist/penumbra.js');
  const peer = await score(scorer, data, 'scripts/bench/find-and-replace.mjs');
  const against = (key: 'precision' | 'recall' | 'offers_right' | 'solved') => `find-and-replace: ${peer[key]}`;
  const bench = `edits, ${ours.scenarios} of ${name}`;
  yield {
    bench,
    metric: 'precision of lines',
    unit: 'share',
    against: against('precision'),
    ...atLeast(ours.precision ?? 0, 0.9),
  };
  yield { bench, metric: 'recall of lines', unit: 'share', against: against('recall'), ...atLeast(ours.recall, 0.3) };
  yield {
    bench,
    metric: 'offers wholly right',
    unit: 'share',
    value: ours.offers_right,
    against: against('offers_right'),
  };
  yield { bench, metric: 'scenarios solved', unit: 'share', value: ours.solved, against: against('solved') };
}

async function score(scorer: string, data: string, program: string): Promise<Score> {
  const command = `${process.execPath} ${program}`;
  const { stdout } = await promisify(execFile)('python3', [scorer, 'edits', data, '--cmd', command], {
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout);
}
