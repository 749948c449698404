/** An import that comes along with an edit, through the real agent host: offered, planned, taken back, saved, told, forgotten. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan, Signal } from '../../../agent-core/contracts/index.ts';
import { applyChanges } from '../../../agent-core/shadow/text/changes.ts';
import { temporaryFolder } from '../../support/host-process.ts';
import { record, setup } from '../../support/person-at-work.ts';

const IMPORT = "import { logger } from './log';\n";
const TEXT = "import fs from 'fs';\n\nconsole.log('began');\nrun();\n";
const DONE = TEXT.replace('\n', `\n${IMPORT}`).replace('console.log', 'logger.info');
const BY_HAND = ['src/a.ts', 'src/b.ts', 'src/c.ts'];
const OPEN = 'src/d.ts';
const FILE = 'src/deep/e.ts';

async function worked() {
  const person = setup();
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, 'src/deep'), { recursive: true });
  writeFileSync(join(folder.path, FILE), TEXT);
  const folders = [{ name: 'shop', path: folder.path }];
  const { host } = await person.open({ folders });
  const send = (signal: Record<string, unknown>) =>
    record(host, person.number({ v: 1, t: Date.now(), ...signal } as Signal));
  for (const doc of [...BY_HAND, OPEN]) await send({ kind: 'doc.open', doc, language: 'typescript', text: TEXT });
  for (const doc of BY_HAND) {
    const use = { offset: TEXT.indexOf('console.log'), length: 'console.log'.length, text: 'logger.info' };
    for (const change of [use, { offset: TEXT.indexOf('\n') + 1, length: 0, text: IMPORT }])
      await send({ kind: 'doc.edit', doc, changes: [change] });
  }
  const suggestion = await host.waitFor('suggestion', ({ places }) => places.length === 4);
  return { ...person, host, folder, folders, suggestion };
}

/** What a plan makes of the open document and of the file. */
const made = (plan: Plan | undefined) =>
  [OPEN, FILE].map((doc) => applyChanges(TEXT, plan?.documents.find((document) => document.doc === doc)?.places ?? []));
const WANTED = [DONE, DONE.replace('./log', '../log')];

test('it is planned with the rest, also in files that are not open, taken back, and run again from what was saved', async () => {
  const { host, folder, folders, suggestion, open } = await worked();
  expect(suggestion.title).toContain("with import { logger } from '…/log'");
  const planned = await host.request('planSuggestion', { suggestion: suggestion.id, documents: [], purpose: 'review' });
  const plan = planned.state === 'ready' ? planned.plan : undefined;
  expect(made(plan)).toEqual(WANTED);
  expect(plan?.basis).toContain('A line goes with it, as in 3 files;');

  const { automation } = await host.request('saveAutomation', { source: suggestion.id, name: 'Logger' });
  const [after = ''] = WANTED;
  await host.request('applied', {
    source: suggestion.id,
    title: 'logger',
    documents: [{ doc: OPEN, before: TEXT, after }],
  });
  const open4 = [{ doc: OPEN, language: 'typescript', text: after }];
  const undo = await host.request('planUndo', { documents: open4 });
  expect(applyChanges(after, undo.plan?.documents[0]?.places ?? [])).toBe(TEXT);
  await host.kill();

  const again = await open({ session: 'window-2', folders });
  const documents = [{ doc: OPEN, language: 'typescript', text: TEXT }];
  const saved = await again.host.request('planAutomation', { automation, documents });
  expect(made(saved.state === 'ready' ? saved.plan : undefined)).toEqual(WANTED);
  folder.remove();
});

test('it is told among what was learned, and gone with its edit when that is forgotten', async () => {
  const { host, folder, suggestion } = await worked();
  const learned = async () => (await host.request('learned', {})).patterns.map(({ summary }) => summary);
  expect(await learned()).toEqual([expect.stringContaining("with import { logger } from '…/log'")]);
  await host.request('forgetPattern', { fingerprint: suggestion.fingerprint });
  expect(await learned()).toEqual([]);
  folder.remove();
});
