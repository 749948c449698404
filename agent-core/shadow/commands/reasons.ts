/** Why a command line may come next, in words: the count that says most about it. */
import { lowerBound } from '../confidence/bound.ts';
import { type Counted, numberOf } from './families.ts';
import type { Situation } from './memory.ts';
import type { Template } from './template.ts';

/** Families that a person can follow, by what they look at. */
interface Reading {
  readonly family: string;
  readonly words: (at: Situation) => string;
}

const LONGEST = 40;

const LINES: readonly Reading[] = [
  { family: 'after2', words: (at) => `after ${quoted(lineBack(at, 2))} and ${ran(at)}` },
  { family: 'after', words: (at) => `after ${ran(at)}` },
  { family: 'folderTemplate', words: (at) => `after ${like(at)} here` },
  { family: 'template', words: (at) => `after ${like(at)}` },
  { family: 'folder', words: () => 'of the commands here' },
  { family: 'any', words: () => 'of all commands' },
];
const LIFTED: readonly Reading[] = [
  { family: 'liftedTemplate', words: (at) => `after ${like(at)}, with values from there` },
  { family: 'liftedProgram', words: (at) => `after ${at.contexts.program.replace('!', '')}, with values from there` },
  { family: 'lifted', words: () => 'of all commands, with values from before' },
];
const MOVES: Readonly<Record<string, string>> = {
  mend: 'probably what the last command was meant to be',
  sudo: 'the last command again, with sudo',
  unsudo: 'the last command again, without sudo',
};

/** `line` is one of those that are likely in `situation`. */
export function reasonFor(line: string, situation: Situation): string {
  const { counted, binder, moves } = situation;
  const found = LINES.flatMap((reading) => evidenceOf(reading, line, counted));
  for (const reading of LIFTED) {
    const bag = counted[numberOf(reading.family)];
    const outcomes = [...new Set([...(bag?.top ?? []), bag?.latest ?? ''])].filter((each) => each !== '');
    const outcome = outcomes.find((each) => binder.resolve(each) === line);
    if (outcome !== undefined) found.push(...evidenceOf(reading, outcome, counted));
  }
  const [best] = found.toSorted((a, b) => b.bound - a.bound);
  if (best) return `${best.reading.words(situation)}, ${best.times} of ${best.of} times`;
  const move = [...moves].find(([name, made]) => made === line && MOVES[name] !== undefined)?.[0] ?? '';
  return MOVES[move] ?? 'run here a moment ago';
}

interface Evidence {
  readonly reading: Reading;
  readonly times: number;
  readonly of: number;
  readonly bound: number;
}

function evidenceOf(reading: Reading, outcome: string, counted: Counted): Evidence[] {
  const bag = counted[numberOf(reading.family)];
  const times = bag?.counts.get(outcome) ?? 0;
  if (!bag || times < 1) return [];
  return [{ reading, times: Math.round(times), of: Math.round(bag.total), bound: lowerBound(times, bag.total) }];
}

const lineBack = ({ terminal }: Situation, back: number) => terminal?.history.at(-back)?.line ?? '';

const ran = (at: Situation) => `${quoted(lineBack(at, 1))}${at.terminal?.failed ? ' failed' : ''}`;

/** The last command where it has no values, else what it has in common with others. */
function like(at: Situation): string {
  const previous = at.terminal?.history.at(-1);
  if (!previous || previous.slots.length === 0) return ran(at);
  return `commands like ${quoted(pictureOf(previous))}${at.terminal?.failed ? ' failed' : ''}`;
}

const pictureOf = ({ parts }: Template) => parts.map((part) => (typeof part === 'string' ? part : '…')).join('');

const quoted = (line: string) => `“${line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line}”`;
