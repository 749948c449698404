/** What could come next, each candidate with what the families say of it. */
import { estimates, FAMILIES } from './families.ts';
import { folderAfter } from './folders.ts';
import type { Situation } from './memory.ts';

export interface Candidate {
  readonly line: string;
  readonly features: readonly number[];
}

/** Behind the families' estimates. */
const EXTRA = [
  'inSession',
  'latestAfter',
  'ownLatestAfter',
  'mend',
  'sudo',
  'recency',
  'ranHere',
  'leadsToKnown',
  'leadsToUnknown',
  'leadsNowhere',
] as const;
export const FEATURES: readonly string[] = [...FAMILIES.map((family) => family.name), ...EXTRA];

const FLOOR = 1e-4;
/** 0 for at most `FLOOR`, 1 for certainty. */
const scaled = (p: number) => (p <= FLOOR ? 0 : 1 - Math.log(p) / Math.log(FLOOR));

export function candidatesOf(situation: Situation): Candidate[] {
  const { counted, binder, moves } = situation;
  const found = new Map<string, number[]>();
  const scratch = new Float64Array(FAMILIES.length);
  const weigh = (kind: 'line' | 'lifted' | 'move', outcome: string, line: string) => {
    const features = found.get(line) ?? new Array<number>(FEATURES.length).fill(0);
    found.set(line, features);
    estimates(kind, outcome, counted, scratch);
    FAMILIES.forEach((family, i) => {
      if (family.kind === kind) features[i] = Math.max(features[i] ?? 0, scaled(scratch[i] ?? 0));
    });
  };
  for (const outcome of outcomesOf('lifted', situation)) {
    const line = outcome === '' ? undefined : binder.resolve(outcome);
    if (line !== undefined) weigh('lifted', outcome, line);
  }
  for (const [name, line] of moves) weigh('move', name, line);
  for (const line of [...outcomesOf('line', situation), ...found.keys()]) weigh('line', line, line);
  for (const [line, features] of found) addExtra(line, features, situation);
  return [...found].map(([line, features]) => ({ line, features }));
}

function outcomesOf(kind: 'line' | 'lifted', { counted }: Situation): Set<string> {
  const outcomes = new Set<string>();
  FAMILIES.forEach((family, i) => {
    const bag = family.kind === kind ? counted[i] : undefined;
    for (const outcome of bag?.top ?? []) outcomes.add(outcome);
    if (bag) outcomes.add(bag.latest);
  });
  return outcomes;
}

function addExtra(line: string, features: number[], { terminal, counted, moves, isFolder }: Situation): void {
  const at = FAMILIES.length;
  const history = terminal?.history ?? [];
  const last = history.findLastIndex((template) => template.line === line);
  features[at] = last >= 0 ? 1 : 0;
  features[at + 1] = counted[1]?.latest === line ? 1 : 0;
  features[at + 2] = counted[10]?.latest === line ? 1 : 0;
  features[at + 3] = moves.get('mend') === line ? 1 : 0;
  features[at + 4] = moves.get('sudo') === line ? 1 : 0;
  features[at + 5] = last >= 0 ? 1 / (history.length - last) : 0;
  features[at + 6] = last >= 0 && history.length - last <= (terminal?.stay ?? 0) ? 1 : 0;
  if (!/^cd\b/.test(line)) return;
  const folder = terminal?.folder ?? '';
  const target = folderAfter(line, folder, terminal?.home ?? '', folder);
  features[at + 7] = target !== folder && isFolder(target) ? 1 : 0;
  features[at + 8] = target !== folder && !isFolder(target) ? 1 : 0;
  features[at + 9] = target === folder ? 1 : 0;
}
