import { expect, test } from 'vitest';
import { kindOf, type MomentAnswer, pauseFor, wantedNow } from '../../../../agent-core/shadow/speaking/wanted-now.ts';

const at = (hour: number, day = 4): number => new Date(2026, 4, day, hour, 30).getTime();
const times = (count: number, answer: MomentAnswer): MomentAnswer[] => Array.from({ length: count }, () => answer);
const NIGHT = at(2);
const MORNING = at(9);

test('before any answer it is wanted, and one refusal alone does not change that', () => {
  expect(wantedNow([], 'ts', MORNING)).toBeGreaterThan(0.7);
  expect(wantedNow([{ at: MORNING, kind: 'ts', wanted: false }], 'ts', MORNING)).toBeGreaterThan(0.5);
});

test('refusals at one time of day count there, on other days too, and not at another time', () => {
  const answers = [
    ...times(6, { at: NIGHT, kind: 'ts', wanted: false }),
    ...times(8, { at: MORNING, kind: 'ts', wanted: true }),
  ];
  expect(wantedNow(answers, 'ts', at(3, 20))).toBeLessThan(0.5);
  expect(wantedNow(answers, 'ts', at(10, 20))).toBeGreaterThan(0.7);
});

test('refusals in one kind of file count there and not in another', () => {
  const answers = [
    ...times(6, { at: MORNING, kind: 'md', wanted: false }),
    ...times(6, { at: MORNING, kind: 'ts', wanted: true }),
  ];
  expect(wantedNow(answers, 'md', MORNING)).toBeLessThan(0.35);
  expect(wantedNow(answers, 'ts', MORNING)).toBeGreaterThan(0.6);
});

test('the doubt makes the pause longer, never endless, and never shorter than the person set it', () => {
  expect([0.9, 0.5, 0.49, 0.25, 0.24, 0].map((wanted) => pauseFor(wanted, 3000))).toEqual([
    ...[3000, 3000, 9000, 9000, 24_000, 24_000],
  ]);
  expect([pauseFor(0, 10_000), pauseFor(0, 90_000)]).toEqual([60_000, 90_000]);
});

test('the kind is the file’s extension, or the family where no file is meant', () => {
  expect(kindOf({ family: 'edit', docs: ['src/A.TS', 'b.md'] })).toBe('ts');
  expect(kindOf({ family: 'command', docs: [] })).toBe('command');
  expect(kindOf({ family: 'edit', docs: ['Makefile'] })).toBe('edit');
});
