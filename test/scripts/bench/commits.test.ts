import { describe, expect, test } from 'vitest';
import { offerOf } from '../../../scripts/bench/shadow/commits.mts';
import type { Scenario } from '../../../scripts/training/scenarios.mts';

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
const LINES = NAMES.map((name) => `  reader.fetchAll(${name}, options);`);
const text = `${LINES.join('\n')}\n`;
const edits = NAMES.map((name) => ({
  doc: 'src/a.ts',
  offset: text.indexOf(`fetchAll(${name}`),
  length: 'fetchAll'.length,
  text: 'loadEach',
}));
const scenario: Scenario = {
  id: 'sample/1',
  docs: [{ doc: 'src/a.ts', language: 'typescript', text }],
  edits,
  touched: [],
};

describe('the offer after three edits of a commit', () => {
  test('is right when it leaves every line as the commit did', () => {
    expect(offerOf(scenario)).toMatchObject({ right: true });
    expect(offerOf(scenario)?.confidence).toBeGreaterThan(0.9);
  });

  test('is wrong when it changes a line that the commit left alone', () => {
    expect(offerOf({ ...scenario, edits: edits.slice(0, 5) })).toMatchObject({ right: false });
  });

  test('is not held against a line that the commit changed otherwise', () => {
    const touched = [{ doc: 'src/a.ts', line: 5 }];
    expect(offerOf({ ...scenario, edits: edits.slice(0, 5), touched })).toMatchObject({ right: true });
  });

  test('is none where the edits have nothing in common', () => {
    const unlike = edits.map((edit, i) => ({ ...edit, text: ['one', '"two"', '3 + 4'][i] ?? '' }));
    expect(offerOf({ ...scenario, edits: unlike })).toBeUndefined();
  });
});
