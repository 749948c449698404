/** Tests that tell the inputs of one branch from those of the others. */
import { satisfies } from '../evaluate.ts';
import type { Guard, Test } from '../program.ts';
import { occurrences, type Row } from '../subject.ts';
import { CLASS_TOKENS, literalToken } from '../tokens.ts';

export interface CostedGuard {
  readonly guard: Guard;
  readonly cost: number;
}

/** Guards that hold for all of `inside` and none of `outside`, cheapest first. */
export function guardsBetween(inside: readonly Row[], outside: readonly Row[]): CostedGuard[] {
  const columns = inside[0]?.length ?? 0;
  const found: CostedGuard[] = [];
  for (let column = 0; column < columns; column++) {
    for (const { test, cost } of testsOf([...inside, ...outside].flatMap((row) => row[column] ?? []))) {
      for (const holds of [true, false]) {
        const guard: Guard = { column, test, holds };
        if (inside.every((row) => satisfies(guard, row)) && !outside.some((row) => satisfies(guard, row))) {
          found.push({ guard, cost: cost + (holds ? 0 : 0.2) + column * 0.1 });
        }
      }
    }
  }
  return found.sort((a, b) => a.cost - b.cost);
}

const LONGEST_LITERAL = 20;
const MOST_LITERALS = 60;

interface CostedTest {
  readonly test: Test;
  readonly cost: number;
}

function testsOf(subjects: Row): CostedTest[] {
  const texts = subjects.map(({ text }) => text);
  const literals = [...new Set(texts.flatMap((text) => text.match(/[\p{L}\d]+|[^\p{L}\d\s]|\s/gu) ?? []))]

    .filter((literal) => literal.length <= LONGEST_LITERAL)
    .slice(0, MOST_LITERALS)
    .map(literalToken);
  return [
    { test: { kind: 'empty' }, cost: 0 },
    { test: { kind: 'date' }, cost: 0.5 },
    { test: { kind: 'number' }, cost: 0.5 },
    ...texts.map((text): CostedTest => ({ test: { kind: 'equals', text }, cost: 2.5 })),
    ...CLASS_TOKENS.flatMap((token) => classTests(token, subjects)),
    ...literals.flatMap((token): CostedTest[] => literalTests(token, subjects)),
  ];
}

function classTests(token: string, subjects: Row): CostedTest[] {
  const rare = ['digits', 'letters', 'number', 'upper', 'lower', 'space'].includes(token) ? 0 : 0.7;
  return [
    { test: { kind: 'is', token }, cost: 0.8 + rare },
    { test: { kind: 'starts', token }, cost: 1.2 + rare },
    { test: { kind: 'ends', token }, cost: 1.4 + rare },
    ...countTests(token, subjects, 0.7 + rare),
  ];
}

function literalTests(token: string, subjects: Row): CostedTest[] {
  const word = /[\p{L}\d]/u.test(token) ? 0.9 : 0;
  return [
    { test: { kind: 'starts', token }, cost: 1.1 + word },
    { test: { kind: 'ends', token }, cost: 1.2 + word },
    ...countTests(token, subjects, 0.6 + word),
  ];
}

function countTests(token: string, subjects: Row, cost: number): CostedTest[] {
  const counts = new Set(subjects.map((subject) => occurrences(subject, token).starts.length));
  return [...counts]
    .filter((count) => count > 0 && count <= 6)
    .map((atLeast) => ({ test: { kind: 'contains', token, atLeast }, cost: cost + (atLeast - 1) * 0.4 }));
}
