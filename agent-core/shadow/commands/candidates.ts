/** What could come next, each candidate with what the families say of it. */
import { AFTER, estimates, FAMILIES, OWN_AFTER } from './families.ts';
import { folderAfter } from './folders.ts';
import type { Situation } from './memory.ts';

export interface Candidate {
  readonly line: string;
  readonly features: readonly number[];
}

/** What a candidate is in this situation, besides its counts. */
interface Look {
  readonly line: string;
  readonly situation: Situation;
  /** Commands since the line last ran in this terminal, from 1 on; infinite when it never did. */
  readonly age: number;
  /** Where it leads, when it changes the folder. */
  readonly target: string | undefined;
}

const previousLine = ({ situation }: Look) => situation.terminal?.history.at(-1)?.line ?? '';
const stays = ({ situation }: Look) => situation.terminal?.stay ?? 0;
const here = ({ situation }: Look) => situation.terminal?.folder ?? '';

/** Behind the families' estimates. */
const LOOKS: Readonly<Record<string, (look: Look) => boolean | number>> = {
  inTerminal: ({ age }) => age < Number.POSITIVE_INFINITY,
  latestAfter: ({ line, situation }) => situation.counted[AFTER]?.latest === line,
  ownLatestAfter: ({ line, situation }) => situation.counted[OWN_AFTER]?.latest === line,
  mends: ({ line, situation }) => situation.moves.get('mend') === line,
  sudo: ({ line, situation }) => situation.moves.get('sudo') === line,
  recency: ({ age }) => 1 / age,
  ranHere: (look) => look.age <= stays(look),
  leadsToKnown: (look) =>
    look.target !== undefined && look.target !== here(look) && look.situation.isFolder(look.target),
  leadsToUnknown: (look) =>
    look.target !== undefined && look.target !== here(look) && !look.situation.isFolder(look.target),
  leadsNowhere: (look) => look.target === here(look),
  isPrevious: (look) => look.line === previousLine(look),
  isPreviousProgram: (look) => firstWord(look.line) === firstWord(previousLine(look)),
  length: ({ line }) => Math.min(1, line.length / 80),
  stay: (look) => Math.min(1, stays(look) / 5),
  count: ({ situation }) => Math.min(1, (situation.terminal?.count ?? 0) / 100),
};
export const FEATURES: readonly string[] = [...FAMILIES.map((family) => family.name), ...Object.keys(LOOKS)];

const logit = (p: number) => Math.log(p / (1 - p));
const FLOOR = 1e-4;
const CEILING = 0.99;
/** On the logit scale: 0 for at most `FLOOR`, 1 for at least `CEILING`. */
const scaled = (p: number) =>
  p <= FLOOR ? 0 : p >= CEILING ? 1 : (logit(p) - logit(FLOOR)) / (logit(CEILING) - logit(FLOOR));

export function candidatesOf(situation: Situation): Candidate[] {
  const { counted, binder, moves } = situation;
  const found = new Map<string, number[]>();
  const scratch = new Float64Array(FAMILIES.length);
  const weigh = (kind: 'line' | 'lifted' | 'move', outcome: string, line: string) => {
    const features = found.get(line) ?? new Array<number>(FAMILIES.length).fill(0);
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
  return [...found].map(([line, features]) => ({ line, features: [...features, ...looksOf(line, situation)] }));
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

function looksOf(line: string, situation: Situation): number[] {
  const { history = [], folder = '', home = '' } = situation.terminal ?? {};
  const last = history.findLastIndex((template) => template.line === line);
  const look: Look = {
    line,
    situation,
    age: last < 0 ? Number.POSITIVE_INFINITY : history.length - last,
    target: /^cd\b/.test(line) ? folderAfter(line, folder, home, folder) : undefined,
  };
  return Object.values(LOOKS).map((of) => Number(of(look)));
}

const firstWord = (line: string) => /^\S*/.exec(line)?.[0];
