import { expect, test } from 'vitest';
import type { DocumentText, EditSkill, JudgedOutcome, Place } from '../../../../agent-core/contracts/edits.ts';
import { AutomationId } from '../../../../agent-core/contracts/suggestions.ts';
import { buildPlan } from '../../../../agent-core/shadow/automations/plan.ts';
import { requestOfSaved } from '../../../../agent-core/shadow/automations/plan-saved.ts';
import type { StoredAutomation } from '../../../../agent-core/shadow/automations/saved-store.ts';
import { NO_SECRETS } from './generated.ts';

/** Knows one pattern: `foo` becomes `bar`, less surely in files named b. */
const skill: EditSkill = {
  retract: () => {},
  observe: () => {},
  offers: () => [],
  predictions: () => [],
  placesIn: (pattern, { doc, text }) =>
    [...text.matchAll(/foo/g)].map(
      ({ index }): Place => ({
        doc,
        offset: index,
        length: 3,
        text: pattern,
        confidence: doc === 'b.ts' ? 0.91 : 0.99,
      }),
    ),
  literals: () => ['foo'],
  rule: () => ({ pattern: 'foo', replacement: '"bar"' }),
  save: () => undefined,
  restore: () => 'bar',
  outcome: () => {},
};

const saved: StoredAutomation = {
  id: AutomationId.parse('m1'),
  name: 'Use bar',
  summary: 'foo → bar',
  fingerprint: 'f1',
  savedAt: 5,
  pattern: { version: 1 },
  examples: [{ doc: 'c.ts', line: 0, before: 'foo', after: 'bar', at: 4 }],
  forgotten: 0,
};

const document = (doc: string, text: string): DocumentText => ({ doc, language: 'typescript', text });

test('a saved automation is planned for open documents and for files, as sure as its least sure place', async () => {
  const asked: string[] = [];
  const search = async function* (literals: readonly string[]) {
    asked.push(...literals);
    yield document('b.ts', 'foo(2)');
  };
  const request = await requestOfSaved({
    saved,
    outcomes: [],
    skill,
    open: [document('a.ts', 'foo(1)'), document('d.ts', '')],
    search,
  });
  expect(asked).toEqual(['foo']);
  expect(request).toMatchObject({ source: 'm1', title: 'Use bar', confidence: 0.91, lowerBound: 0.91, support: 1 });
  const plan = request && buildPlan(request, NO_SECRETS);
  expect(plan?.documents.map(({ doc, places }) => [doc, places.length])).toEqual([
    ['a.ts', 1],
    ['b.ts', 1],
  ]);
});

test('a saved automation without a place has nothing to plan', async () => {
  const search = async function* () {};
  expect(await requestOfSaved({ saved, outcomes: [], skill, open: [], search })).toBeUndefined();
});

test('a saved automation says that examples of it were forgotten, and from how many it was learned', async () => {
  const search = async function* () {};
  const open = [document('a.ts', 'foo(1)')];
  const pattern = { version: 1, learnedFrom: 3 };
  const partly = { ...saved, pattern, forgotten: 2 };
  const wholly = { ...saved, pattern, examples: [], forgotten: 3 };
  const planned = (each: StoredAutomation) => requestOfSaved({ saved: each, outcomes: [], skill, open, search });
  expect(await planned(partly)).toMatchObject({ support: 3, examples: [{ doc: 'c.ts' }] });
  expect((await planned(partly))?.basis).toMatch(/\. 2 of the examples that it was learned from were forgotten/);
  expect((await planned(wholly))?.basis).toMatch(/\. The examples that it was learned from were forgotten/);
});

test('a saved automation says what became of it before', async () => {
  const search = async function* () {};
  const open = [document('a.ts', 'foo(1)')];
  const basisAfter = async (...outcomes: JudgedOutcome[]) =>
    (await requestOfSaved({ saved, outcomes, skill, open, search }))?.basis;
  expect(await basisAfter('kept', 'undone', 'kept')).toMatch(/What it did was kept 2 times, taken back once\.$/);
  expect(await basisAfter('refused')).toMatch(/learned from\.$/);
});
