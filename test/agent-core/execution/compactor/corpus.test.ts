/** What real tools printed: nothing of their errors is lost, little else is left. */
import { expect, test } from 'vitest';
import { compact } from '../../../../agent-core/execution/compactor/compact.ts';
import { corpus, lostFacts } from '../../../support/compactor-corpus.ts';

const outputs = corpus();

test.each(outputs)('no fact of the errors of $name is lost', ({ bytes, command, facts }) => {
  const { text, complete } = compact(bytes, { command });
  expect(lostFacts(text, facts)).toEqual([]);
  expect(complete).toBe(true);
});

test('four of five characters of the corpus are left out', () => {
  const before = outputs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const after = outputs.reduce((sum, { bytes, command }) => sum + compact(bytes, { command }).text.length, 0);
  expect(after / before).toBeLessThan(0.2);
});

test('the corpus has outputs of many tools with facts that were planted or reported by the tools', () => {
  expect(outputs.length).toBeGreaterThan(50);
  expect(outputs.reduce((sum, { facts }) => sum + facts.length, 0)).toBeGreaterThan(300);
});
