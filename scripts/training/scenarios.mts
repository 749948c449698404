/** Plays edit scenarios (made by commit_edits.py, see formats.md) in this process, as far as the first `k` edits. */
import { readFileSync } from 'node:fs';
import type { DocumentText, SettledEdit } from '../../agent-core/contracts/edits.ts';
import { TextCache } from '../../agent-core/shadow/edits/cache.ts';
import { RecentChanges } from '../../agent-core/shadow/edits/examples.ts';
import { constantCharacters, placeFeatures } from '../../agent-core/shadow/edits/features.ts';
import { groupOf } from '../../agent-core/shadow/edits/group.ts';
import { matcherOf } from '../../agent-core/shadow/edits/match.ts';
import { evidenceOf } from '../../agent-core/shadow/edits/pattern.ts';
import { survey } from '../../agent-core/shadow/edits/survey.ts';

interface Edit {
  readonly doc: string;
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}
export interface Scenario {
  readonly id: string;
  readonly docs: readonly DocumentText[];
  readonly edits: readonly Edit[];
  readonly touched: readonly { readonly doc: string; readonly line: number }[];
}
/** A place that could be offered after the first `k` edits; `wanted` is undefined where the commit changed the line otherwise. */
export interface Candidate {
  readonly line: string;
  readonly values: readonly number[];
  readonly wanted: boolean | undefined;
}
export interface Played {
  readonly id: string;
  /** The part of the id before the slash. */
  readonly history: string;
  readonly examples: number;
  readonly constants: number;
  readonly candidates: readonly Candidate[];
  /** How many lines are still to be changed. */
  readonly needed: number;
}

const cache = new TextCache();

export function readScenarios(path: string): Scenario[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line): Scenario => JSON.parse(line));
}

export function play(scenario: Scenario, k: number): Played {
  const recent = new RecentChanges();
  const now = new Map(scenario.docs.map((document) => [document.doc, document]));
  let added = recent.all;
  scenario.edits.slice(0, k).forEach((edit, i) => {
    added = recent.add(settle(now, edit, scenario.edits.slice(0, i), i)).added;
  });
  const want = wantedLines(scenario);
  const needed = [...now.values()].reduce((sum, { doc, text }) => sum + differing(text, want.get(doc) ?? []), 0);
  const history = scenario.id.split('/')[0] ?? '';
  const base = { id: scenario.id, history, examples: k, needed };
  const [newest] = added;
  const group = newest && groupOf(newest, recent.all);
  const matcher = group && matcherOf(group.template);
  const found = matcher && survey(matcher, group.changes, now, cache);
  if (!found) return { ...base, constants: 0, candidates: [] };
  const evidence = evidenceOf({ changes: group.changes, support: k }, found);
  const touched = new Set(scenario.touched.map(({ doc, line }) => `${line} ${doc}`));
  const candidates = found.open.flatMap((place): Candidate[] => {
    const line = `${place.line} ${place.doc}`;
    const text = splice(now.get(place.doc)?.text ?? '', [place]).split('\n')[place.line];
    const right = text === want.get(place.doc)?.[place.line];
    const values = placeFeatures(matcher, place, evidence, () => false);
    return values ? [{ line, values, wanted: right ? true : touched.has(line) ? undefined : false }] : [];
  });
  return { ...base, constants: constantCharacters(matcher), candidates };
}

function wantedLines({ docs, edits }: Scenario): Map<string, string[]> {
  const ofDoc = (doc: string) => edits.filter((edit) => edit.doc === doc);
  return new Map(docs.map(({ doc, text }) => [doc, splice(text, ofDoc(doc)).split('\n')]));
}

function differing(text: string, want: readonly string[]): number {
  return text.split('\n').filter((line, i) => line !== want[i]).length;
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

/** Applies edits that do not overlap, with offsets into `text`. */
export function splice(text: string, edits: readonly Pick<Edit, 'offset' | 'length' | 'text'>[]): string {
  return edits
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((result, e) => result.slice(0, e.offset) + e.text + result.slice(e.offset + e.length), text);
}
