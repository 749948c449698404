/**
 * Trains the place model of repeated edits and records how its offers fare: node scripts/train-edit-confidence.mts SCENARIOS.jsonl
 * (made by commit_edits.py, see formats.md). Writes agent-core/shadow/confidence/edit-weights.ts. The records are those of models
 * that have not seen the scenario's history (the part of its id before the slash).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { DocumentText, SettledEdit } from '../agent-core/contracts/edits.ts';
import { fitLogistic, type Labelled } from '../agent-core/shadow/confidence/fit.ts';
import { type LogisticModel, probability } from '../agent-core/shadow/confidence/logistic.ts';
import type { CutRecord } from '../agent-core/shadow/confidence/record.ts';
import { surePlaces } from '../agent-core/shadow/edits/appraise.ts';
import { TextCache } from '../agent-core/shadow/edits/cache.ts';
import { RecentChanges } from '../agent-core/shadow/edits/examples.ts';
import { placeFeatures } from '../agent-core/shadow/edits/features.ts';
import { groupOf } from '../agent-core/shadow/edits/group.ts';
import { matcherOf } from '../agent-core/shadow/edits/match.ts';
import { evidenceOf } from '../agent-core/shadow/edits/pattern.ts';
import { survey } from '../agent-core/shadow/edits/survey.ts';

interface Edit {
  readonly doc: string;
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}
interface Scenario {
  readonly id: string;
  readonly docs: readonly DocumentText[];
  readonly edits: readonly Edit[];
  readonly touched: readonly { readonly doc: string; readonly line: number }[];
}
/** A place that could be offered after the first `k` edits; `wanted` is undefined where the commit changed the line otherwise. */
interface Candidate {
  readonly line: string;
  readonly features: readonly number[];
  readonly wanted: boolean | undefined;
  readonly whole: boolean;
}
interface Played {
  readonly examples: number;
  readonly history: string;
  readonly candidates: readonly Candidate[];
}

const OUT = new URL('../agent-core/shadow/confidence/edit-weights.ts', import.meta.url);
/** Two examples must be nearly beyond doubt; what a third adds is worth waiting for. */
const STAGES = [
  { name: 'AFTER_TWO', examples: 2, cuts: [0.98] },
  { name: 'AFTER_THREE', examples: 3, cuts: [0.94, 0.96, 0.98] },
] as const;
const cache = new TextCache();

function main(path: string | undefined): void {
  if (!path) throw new Error('usage: node scripts/train-edit-confidence.mts SCENARIOS.jsonl');
  const scenarios = readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Scenario => JSON.parse(line));
  const stages = STAGES.map(({ name, examples, cuts }) => {
    const played = scenarios.filter((s) => s.edits.length > examples).map((scenario) => play(scenario, examples));
    const records = cuts.map((cut) => record(played, cut));
    return `export const ${name}: EditConfidence = {\n  model: ${source(train(played))},\n  records: [${records.map(source).join(', ')}],\n};`;
  });
  writeFileSync(OUT, `${HEADER}\n${stages.join('\n\n')}\n`);
}

const HEADER = `/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { LogisticModel } from './logistic.ts';
import type { CutRecord } from './record.ts';

export interface EditConfidence {
  readonly model: LogisticModel;
  /** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */
  readonly records: readonly CutRecord[];
}
`;

function source(value: LogisticModel | CutRecord): string {
  return JSON.stringify(value, (_, v) => (typeof v === 'number' ? Number(v.toFixed(4)) : v)).replace(
    /"(\w+)":/g,
    '$1: ',
  );
}

const train = (played: readonly Played[]): LogisticModel => {
  const rows = played.flatMap(({ candidates }) =>
    candidates.flatMap(({ features, wanted }): Labelled[] => (wanted === undefined ? [] : [{ features, wanted }])),
  );
  return fitLogistic(rows, rows[0]?.features.length ?? 0);
};

/** Offers by models trained without the scenario's history. */
function record(played: readonly Played[], cut: number): CutRecord {
  let tried = 0;
  let right = 0;
  for (const history of new Set(played.map((p) => p.history))) {
    const model = train(played.filter((p) => p.history !== history));
    for (const { candidates, examples } of played.filter((p) => p.history === history)) {
      const offered = surePlaces(likeliest(candidates, model), examples, cut).map(({ candidate }) => candidate);
      tried += offered.length > 0 ? 1 : 0;
      right += offered.length > 0 && offered.every((candidate) => candidate.wanted !== false) ? 1 : 0;
    }
  }
  return { cut, tried, right };
}

/** The likeliest candidate of each line. */
function likeliest(candidates: readonly Candidate[], model: LogisticModel) {
  const best = new Map<string, { candidate: Candidate; confidence: number; whole: boolean }>();
  for (const candidate of candidates) {
    const confidence = probability(model, candidate.features);
    if (confidence <= (best.get(candidate.line)?.confidence ?? 0)) continue;
    best.set(candidate.line, { candidate, confidence, whole: candidate.whole });
  }
  return [...best.values()];
}

function play(scenario: Scenario, k: number): Played {
  const history = scenario.id.split('/')[0] ?? '';
  const recent = new RecentChanges();
  const now = new Map(scenario.docs.map((document) => [document.doc, document]));
  let added = recent.all;
  scenario.edits.slice(0, k).forEach((edit, i) => {
    added = recent.add(settle(now, edit, scenario.edits.slice(0, i), i)).added;
  });
  const [newest] = added;
  const group = newest && groupOf(newest, recent.all);
  const matcher = group && matcherOf(group.template, k < 3);
  const found = matcher && survey(matcher, group.changes, now, cache);
  if (!found) return { history, examples: k, candidates: [] };
  const evidence = evidenceOf({ changes: group.changes, support: k }, found);
  const want = new Map(
    scenario.docs.map(({ doc, text }) => [
      doc,
      splice(
        text,
        scenario.edits.filter((e) => e.doc === doc),
      ).split('\n'),
    ]),
  );
  const touched = new Set(scenario.touched.map(({ doc, line }) => `${line} ${doc}`));
  const candidates = found.open.flatMap((place): Candidate[] => {
    const line = `${place.line} ${place.doc}`;
    const text = splice(now.get(place.doc)?.text ?? '', [place]).split('\n')[place.line];
    const right = text === want.get(place.doc)?.[place.line];
    const wanted = right ? true : touched.has(line) ? undefined : false;
    const features = placeFeatures(matcher, place, evidence, () => false);
    return features ? [{ line, features: features.values, wanted, whole: features.whole }] : [];
  });
  return { history, examples: k, candidates };
}

/** Makes an edit whose offset is into the text before any of the `earlier` ones. */
function settle(now: Map<string, DocumentText>, edit: Edit, earlier: readonly Edit[], i: number): SettledEdit {
  const before = now.get(edit.doc) ?? { doc: edit.doc, language: '', text: '' };
  const shift = earlier
    .filter((e) => e.doc === edit.doc && e.offset < edit.offset)
    .reduce((sum, e) => sum + e.text.length - e.length, 0);
  const change = { offset: edit.offset + shift, length: edit.length, text: edit.text };
  const after = splice(before.text, [change]);
  now.set(edit.doc, { ...before, text: after });
  const { doc, language } = before;
  return { doc, language, before: before.text, after, changes: [change], firstSignal: i, lastSignal: i, at: i * 5000 };
}

function splice(text: string, edits: readonly Pick<Edit, 'offset' | 'length' | 'text'>[]): string {
  return edits
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((result, e) => result.slice(0, e.offset) + e.text + result.slice(e.offset + e.length), text);
}

main(process.argv[2]);
