/** What was learned, seen and taken back over the real protocol. */
import { expect, test } from 'vitest';
import type { Result } from '../../../agent-core/contracts/index.ts';
import { applyChanges } from '../../../agent-core/shadow/text/changes.ts';
import type { HostProcess } from '../../support/host-process.ts';
import { DOC, LINES, record, setup } from '../../support/person-at-work.ts';

const learned = (host: HostProcess): Promise<Result<'learned'>> => host.request('learned', {});
const WEEK = 7 * 24 * 3_600_000;

/** Three like edits, and the suggestion that came of them. */
async function taught() {
  const work = setup();
  const { host } = await work.open();
  await record(host, work.opened());
  for (const line of [0, 1, 2]) await record(host, work.edited(line));
  const suggestion = await host.waitFor('suggestion', ({ support }) => support === 3);
  const refuse = (answer: 'notNow' | 'never', fingerprint = suggestion.fingerprint) =>
    host.request('answerSuggestion', { suggestion: suggestion.id, fingerprint, answer });
  return { ...work, host, suggestion, refuse };
}

test('a live pattern is told with its evidence, its confidence and its places', async () => {
  const { host, suggestion } = await taught();
  const { patterns, silenced, families, automations } = await learned(host);
  const { fingerprint, summary, basis, confidence, lowerBound } = suggestion;
  expect(patterns).toMatchObject([
    { family: 'edit', fingerprint, summary, basis, confidence, lowerBound, support: 3, fresh: true },
  ]);
  expect(patterns[0]?.places).toBe(LINES.length - 3);
  expect(patterns[0]?.examples.map(({ doc, line }) => `${doc}:${line}`)).toEqual([`${DOC}:0`, `${DOC}:1`, `${DOC}:2`]);
  expect([silenced, families, automations]).toEqual([[], [], []]);
});

test('what was refused is told with what it does and until when it is quiet, and may speak again', async () => {
  const { host, suggestion, refuse } = await taught();
  await refuse('never');
  await host.waitFor('learnedChanged');
  const { fingerprint, summary } = suggestion;
  const before = await learned(host);
  expect(before.silenced).toMatchObject([{ fingerprint, family: 'edit', summary, never: true }]);
  expect(before.families).toMatchObject([{ family: 'edit', refusals: 1, outcomes: { refused: 1, kept: 0 } }]);
  expect(before.all.until).toBeGreaterThan(Date.now());
  await host.request('endSilence', { of: 'pattern', fingerprint });
  await host.request('endSilence', { of: 'all' });
  const after = await learned(host);
  expect([after.silenced, after.all.until]).toEqual([[], 0]);
});

test('three refusals silence the family for a week in every window, until its silence is ended', async () => {
  const { host, open, refuse } = await taught();
  for (const fingerprint of ['edit-a', 'edit-b', 'edit-c']) await refuse('notNow', fingerprint);
  const { host: other } = await open({ session: 'window-2' });
  const [family] = (await learned(other)).families;
  expect(family?.until).toBeGreaterThan(Date.now() + WEEK - 60_000);
  await other.request('endSilence', { of: 'family', family: 'edit' });
  expect((await learned(host)).families).toMatchObject([{ family: 'edit', refusals: 0, until: 0 }]);
});

test('a forgotten pattern is withdrawn and comes back neither by the next like edit nor with another session', async () => {
  const { host, open, suggestion, edited, current } = await taught();
  const { id, fingerprint } = suggestion;
  expect(await host.request('forgetPattern', { fingerprint })).toEqual({ known: true });
  await host.waitFor('suggestionWithdrawn', (notice) => notice.id === id);
  expect((await learned(host)).patterns).toEqual([]);
  await record(host, edited(3));
  expect((await learned(host)).patterns).toEqual([]);
  await host.kill();

  const { host: next } = await open({ session: 'window-2' });
  await next.request('syncDocuments', { documents: current() });
  expect((await learned(next)).patterns).toEqual([]);
  expect(await next.request('forgetPattern', { fingerprint })).toEqual({ known: false });
});

test('routines of commands are told with the times they were gone through, and stay forgotten over a restart', async () => {
  const { host, open, number } = await taught();
  const run = async (on: HostProcess, ...lines: string[]) => {
    for (const command of lines)
      await record(on, number({ v: 1, t: Date.now(), kind: 'terminal.run', cwd: '/w', terminal: '1', command }));
  };
  for (const name of ['fix-1', 'fix-2', 'fix-3'])
    await run(host, `git switch -c ${name}`, 'npm test', `git push -u origin ${name}`, `look-${name}`);
  const routines = async (on: HostProcess) => (await learned(on)).patterns.filter(({ family }) => family === 'command');
  const [routine] = await routines(host);
  expect(routine).toMatchObject({ support: 3, examples: [] });
  expect(routine?.runs?.at(-1)?.commands).toEqual(['git switch -c fix-3', 'npm test', 'git push -u origin fix-3']);
  const { host: other } = await open({ session: 'window-2' });
  expect((await routines(other))[0]).toMatchObject({ fingerprint: routine?.fingerprint, support: 3 });
  expect(await host.request('forgetPattern', { fingerprint: routine?.fingerprint ?? '' })).toEqual({ known: true });
  expect([await routines(host), await routines(other)]).toEqual([[], []]);
  await host.kill();
  const { host: next } = await open({ session: 'window-3' });
  expect(await routines(next)).toEqual([]);
});

test('what one window forgets the others forget', async () => {
  const { host, open, suggestion } = await taught();
  const { host: other } = await open({ session: 'window-2' });
  expect((await learned(other)).patterns).toHaveLength(1);
  await host.request('forgetPattern', { fingerprint: suggestion.fingerprint });
  expect((await learned(other)).patterns).toEqual([]);
});

test('after a reset of everything nothing is known, what was recorded stays, and new work teaches again', async () => {
  const { host, refuse, edited, rows } = await taught();
  await refuse('never');
  const recorded = () => rows(`signal WHERE kind <> 'outcome'`);
  expect(recorded()).toBe(4);
  await host.request('resetLearned', { what: 'everything' });
  expect(await learned(host)).toMatchObject({ patterns: [], silenced: [], families: [], all: { until: 0 } });
  expect(recorded()).toBe(4);
  for (const line of [3, 4, 5]) await record(host, edited(line));
  await host.waitFor('suggestion', ({ examples, support }) => examples[0]?.line === 3 && support === 3);
});

test('a reset of confidence takes what became of offers, and nothing else', async () => {
  const { host, suggestion, current } = await taught();
  await host.request('planSuggestion', { suggestion: suggestion.id, documents: [], purpose: 'review' });
  const [document] = current();
  const documents = [{ doc: DOC, before: document?.text ?? '', after: 'applied' }];
  const { application } = await host.request('applied', { source: suggestion.id, title: 'log → logger', documents });
  await host.request('undone', { application });
  const [before] = (await learned(host)).patterns;
  expect(before?.lowerBound).toBeLessThan(0.9);
  await host.request('resetLearned', { what: 'confidence', family: 'edit' });
  const after = await learned(host);
  expect(after.patterns[0]?.lowerBound).toBe(suggestion.lowerBound);
  expect(after.families).toMatchObject([{ outcomes: { undone: 0 }, refusals: 1 }]);
  expect(after.silenced).toMatchObject([{ summary: suggestion.summary }]);
});

test('an application that the editor’s own undo took back lowers its family at once', async () => {
  const { host, suggestion, current, number } = await taught();
  await host.request('planSuggestion', { suggestion: suggestion.id, documents: [], purpose: 'review' });
  const before = current()[0]?.text ?? '';
  const places = suggestion.places.map(({ offset, length, text }) => ({ offset, length, text }));
  const after = applyChanges(before, places);
  const edit = { v: 1, kind: 'doc.edit', doc: DOC } as const;
  await record(host, number({ ...edit, t: Date.now(), changes: places }));
  const documents = [{ doc: DOC, before, after }];
  const { application } = await host.request('applied', { source: suggestion.id, title: 'log → logger', documents });
  const undo = { ...edit, t: Date.now(), changes: [{ offset: 0, length: after.length, text: before }] };
  await record(host, number({ ...undo, reason: 'undo' }));
  for (let tries = 0; tries < 50 && (await learned(host)).families[0]?.outcomes.undone !== 1; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const { families, silenced } = await learned(host);
  expect(families).toMatchObject([{ family: 'edit', refusals: 1, outcomes: { undone: 1 } }]);
  expect(silenced).toMatchObject([{ fingerprint: suggestion.fingerprint, refusals: 2 }]);
  await host.request('undone', { application });
  expect((await learned(host)).families).toEqual(families);
});

test('a saved automation is told with what became of it', async () => {
  const { host, suggestion } = await taught();
  await host.request('planSuggestion', { suggestion: suggestion.id, documents: [], purpose: 'review' });
  const { automation } = await host.request('saveAutomation', { source: suggestion.id, name: 'Logger' });
  const { automations } = await learned(host);
  expect(automations).toMatchObject([{ id: automation, name: 'Logger', outcomes: { kept: 0, undone: 0 } }]);
  await host.request('deleteAutomation', { automation });
  expect((await learned(host)).automations).toEqual([]);
});
