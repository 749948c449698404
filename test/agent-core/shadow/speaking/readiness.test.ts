import { expect, test } from 'vitest';
import { type Offer, offerOfEdits, type Place } from '../../../../agent-core/contracts/index.ts';
import { Readiness } from '../../../../agent-core/shadow/speaking/readiness.ts';

const MINUTE = 60_000;
const place = (offset: number): Place => ({ doc: 'a.ts', offset, length: 1, text: 'x', confidence: 0.99 });

/** An offer whose newest example was made at `at`. */
function offer(at: number, fingerprint = 'f', places = [place(0), place(9)]): Offer {
  const example = { doc: 'a.ts', line: 0, before: 'a', after: 'b' };
  const examples = [
    { ...example, at: at - MINUTE },
    { ...example, at },
  ];
  const sure = { confidence: 0.97, lowerBound: 0.92, support: 3, basis: '', summary: '' };
  return offerOfEdits({ pattern: 'p1', fingerprint, examples, places, ...sure });
}

test('work that is warm may be offered, work that cooled down may not', () => {
  expect(new Readiness().mayOpen(offer(10 * MINUTE), 11 * MINUTE)).toBe(true);
  expect(new Readiness().mayOpen(offer(10 * MINUTE), 13 * MINUTE)).toBe(false);
});

test('one last place is not worth a toast', () => {
  expect(new Readiness().mayOpen(offer(0, 'f', [place(0)]), 0)).toBe(false);
});

test('after a suggestion that the person contradicted, others rest a while and its own pattern longer', () => {
  const readiness = new Readiness();
  readiness.contradicted('f', 0);
  expect(readiness.mayOpen(offer(MINUTE, 'g'), MINUTE)).toBe(false);
  expect(readiness.mayOpen(offer(11 * MINUTE, 'g'), 11 * MINUTE)).toBe(true);
  expect(readiness.mayOpen(offer(11 * MINUTE, 'f'), 11 * MINUTE)).toBe(false);
  expect(readiness.mayOpen(offer(31 * MINUTE, 'f'), 31 * MINUTE)).toBe(true);
});

test('carried rows, routines and commands are one place or none, and come when they are due', () => {
  const rows: Offer = { ...offer(0, 'f', [place(0)]), family: 'transfer', examples: [] };
  expect(new Readiness().mayOpen(rows, 60 * MINUTE)).toBe(true);
});

test('one last command line is not worth a toast, two are', () => {
  const lines = (...commands: string[]): Offer => ({ ...offer(0, 'f', []), family: 'command', examples: [], commands });
  expect(new Readiness().mayOpen(lines('npm test'), 0)).toBe(false);
  expect(new Readiness().mayOpen(lines('npm test', 'git push'), 0)).toBe(true);
});

test('two places are worth a toast after three examples, not after two and not when most is done', () => {
  const after = (support: number): Offer => ({ ...offer(0), support });
  expect([2, 3, 4, 5].map((support) => new Readiness().mayOpen(after(support), 0))).toEqual([
    false,
    true,
    false,
    false,
  ]);
});
