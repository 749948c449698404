import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { NO_CONSENT, type NumberedSignal, systemClock } from '../../../agent-core/contracts/index.ts';
import { silent } from '../../../agent-core/durable/log.ts';
import { SqliteOutputStore } from '../../../agent-core/execution/compactor/store/sqlite-output-store.ts';
import { applyChanges } from '../../../agent-core/shadow/text/changes.ts';
import { type HostProcess, temporaryFolder } from '../../support/host-process.ts';
import { DOC, LINES, record, setup } from '../../support/person-at-work.ts';
import { onDisk } from '../../support/recording.ts';

test('a client of another protocol is refused in words, and nothing is created', async () => {
  const { data, open } = setup();
  await expect(open({ protocol: 99 })).rejects.toThrow(/speaks protocol 99.*Reload the window/);
  expect(existsSync(join(data, 'penumbra.db'))).toBe(false);
});

test('a message with a wrong field is refused by the name of the field', async () => {
  const { open } = setup();
  const { host } = await open();
  const items = [{ seq: 0, signal: { v: 1, t: 0, kind: 'doc.save', doc: 7 } }] as unknown as NumberedSignal[];
  await expect(host.request('recordSignals', { items })).rejects.toThrow(/recordSignals: items\.0\.signal\.doc/);
});

test('the host leaves when its stdin ends, and what waited is on the disk', async () => {
  const { open, opened, edited, rows } = setup();
  const { host } = await open();
  await host.request('recordSignals', { items: [opened(), edited(0)] });
  await host.leave();
  expect(rows()).toBe(2);
});

test('equal edits and a pause bring the suggestion', async () => {
  const { open, opened, edited } = setup();
  const { host } = await open();
  await record(host, opened());
  for (const line of [0, 1, 2]) await record(host, edited(line));
  const suggestion = await host.waitFor('suggestion', ({ places }) => places.length === LINES.length - 3);
  expect(suggestion).toMatchObject({ support: 3, family: 'edit' });
  expect(suggestion.lowerBound).toBeGreaterThanOrEqual(0.9);
});

test('killed between the second edit and the third, the host loses nothing and the suggestion still comes', async () => {
  const { open, opened, edited, sent, rows, current } = setup();
  const first = await open();
  await record(first.host, opened());
  await record(first.host, edited(0));
  // The second edit was sent and not yet settled when the process dies.
  await first.host.request('recordSignals', { items: [edited(1)] });
  await first.host.kill();

  const { host, welcome } = await open();
  expect(welcome).toMatchObject({ upTo: 2, beyond: [] });
  await host.request('recordSignals', { items: sent });
  await host.request('syncDocuments', { documents: current() });
  await record(host, edited(2));
  await host.waitFor('suggestion', ({ support }) => support === 3);
  await host.leave();
  expect(rows()).toBe(4);
});

test('killed in a long session, the host takes up documents that were opened ever so long before', async () => {
  const { open, number, opened, edited, sent, rows } = setup();
  const first = await open();
  await record(first.host, opened());
  const selections = Array.from({ length: 21_000 }, () =>
    number({ v: 1, t: Date.now(), kind: 'editor.select', doc: DOC, offset: 0, length: 0 }),
  );
  await record(first.host, ...selections);
  const before = rows();
  await first.host.request('recordSignals', { items: [edited(0)] });
  await first.host.kill();

  const { host } = await open();
  await record(host, ...sent.slice(-1));
  await host.leave();
  expect(rows()).toBe(before + 1);
});

test('without consent nothing is stored, whatever the client sends', async () => {
  const { open, opened, edited, rows } = setup();
  const { host } = await open({ consent: NO_CONSENT });
  await record(host, opened(), ...Array.from({ length: 8 }, (_, i) => edited(i)));
  await host.leave();
  expect(rows()).toBe(0);
});

test('never for this pattern outlives a restart', async () => {
  const { open, opened, edited, current } = setup();
  const first = await open();
  await record(first.host, opened());
  for (const line of [0, 1, 2]) await record(first.host, edited(line));
  const { id, fingerprint } = await first.host.waitFor('suggestion');
  await first.host.request('answerSuggestion', { suggestion: id, fingerprint, answer: 'never' });
  await first.host.kill();

  const { host } = await open();
  await host.request('syncDocuments', { documents: current() });
  await record(host, edited(3));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(host.notices('suggestion')).toEqual([]);
});

/** Applies all that is open as the editor does, and takes it back; the person's silence after it is lifted. */
async function applyAndTakeBack(host: HostProcess, sql: (statement: string) => void, source: string, before: string) {
  const documents = [{ doc: DOC, before, after: before.replaceAll('log("info", ', 'logger.info(') }];
  const { application } = await host.request('applied', { source, title: 'log → logger', documents });
  await host.request('undone', { application });
  sql('DELETE FROM silence');
}

test('what became of a suggestion teaches the sessions to come, until it is forgotten', async () => {
  const { open, opened, edited, current, sql } = setup();
  const { host } = await open();
  await record(host, opened());
  for (const line of [0, 1, 2]) await record(host, edited(line));
  const { id } = await host.waitFor('suggestion', ({ support }) => support === 3);
  await host.request('planSuggestion', { suggestion: id, documents: [], purpose: 'review' });
  await applyAndTakeBack(host, sql, id, current()[0]?.text ?? '');
  await host.kill();

  const after = await open({ session: 'window-2' });
  await after.host.request('syncDocuments', { documents: current() });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(after.host.notices('suggestion')).toEqual([]);
  await after.host.kill();

  sql('DELETE FROM outcome');
  const innocent = await open({ session: 'window-3' });
  await innocent.host.request('syncDocuments', { documents: current() });
  await innocent.host.waitFor('suggestion', ({ support }) => support === 3);
});

test('what became of a saved automation is told when it is run again, in another session too', async () => {
  const { open, opened, edited, current, sql } = setup();
  const { host } = await open();
  await record(host, opened());
  for (const line of [0, 1, 2]) await record(host, edited(line));
  const { id } = await host.waitFor('suggestion', ({ support }) => support === 3);
  await host.request('planSuggestion', { suggestion: id, documents: [], purpose: 'review' });
  const { automation } = await host.request('saveAutomation', { source: id, name: 'Logger' });
  const basis = async (on: HostProcess) => {
    const planned = await on.request('planAutomation', { automation, documents: current() });
    return planned.state === 'ready' ? planned.plan.basis : planned.reason;
  };
  expect(await basis(host)).toMatch(/learned from\.$/);
  await applyAndTakeBack(host, sql, automation, current()[0]?.text ?? '');
  await host.kill();
  const again = await open({ session: 'window-2' });
  expect(await basis(again.host)).toMatch(/What it did was taken back once\.$/);
});

test('what was recorded says which project it is from, and the same key in another project stays when one is forgotten', async () => {
  const { open, opened } = setup();
  const folder = (name: string) => ({ name, path: join('/projects', name) });
  const { host } = await open({ folders: [folder('shop')] });
  await record(host, opened());
  const { host: other } = await open({ session: 'window-2', folders: [folder('bank')] });
  await record(other, { ...opened(), seq: 0 });
  const { days } = await other.request('recordedDays', {});
  const [own, others] = days[0]?.documents ?? [];
  expect([own?.project, others?.project]).toEqual([undefined, 'shop']);
  const workspace = others?.workspace ?? '';
  const day = days[0]?.day ?? '';
  expect((await other.request('recordedActs', { day, doc: DOC, workspace })).acts).toHaveLength(1);
  expect(await other.request('forget', { what: 'document', doc: DOC })).toMatchObject({ signals: 1 });
  const left = (await other.request('recordedDays', {})).days.flatMap(({ documents }) => documents);
  expect(left).toMatchObject([{ project: 'shop' }]);
  expect(await other.request('forget', { what: 'document', doc: DOC, workspace })).toMatchObject({ signals: 1 });
});

test('in folders of one name places are found, taken back and forgotten by the files’ URIs', async () => {
  const top = temporaryFolder();
  onTestFinished(top.remove);
  const folders = ['x', 'y'].map((parent) => ({ name: 'app', path: join(top.path, parent, 'app') }));
  const files = folders.map((folder) => join(folder.path, 'import.ts'));
  for (const folder of folders) mkdirSync(folder.path, { recursive: true });
  for (const file of files) writeFileSync(file, `${LINES.join('\n')}\n`);
  const [here, there] = files.map((file) => pathToFileURL(file).toString());
  const { open, opened, edited, rows } = setup(here);
  const { host } = await open({ folders });
  await record(host, opened());
  for (const line of [0, 1, 2]) await record(host, edited(line));
  const all = LINES.length * 2 - 3;
  const { id } = await host.waitFor('suggestion', ({ places }) => places.length === all);
  const planned = await host.request('planSuggestion', { suggestion: id, documents: [], purpose: 'review' });
  const docs = planned.state === 'ready' ? planned.plan.documents.map(({ doc }) => doc) : [];
  expect(new Set(docs)).toEqual(new Set([here, there]));

  const before = readFileSync(files[1] ?? '', 'utf8');
  const after = before.replaceAll('log("info", ', 'logger.info(');
  writeFileSync(files[1] ?? '', after);
  await host.request('applied', { source: id, title: 'log', documents: [{ doc: there ?? '', before, after }] });
  const { plan, needed } = await host.request('planUndo', { documents: [] });
  expect(needed).toEqual([]);
  expect(applyChanges(after, plan?.documents[0]?.places ?? [])).toBe(before);

  await host.request('forget', { what: 'document', doc: there ?? '' });
  expect([rows('application'), rows('signal WHERE doc IS NOT NULL')]).toEqual([0, 4]);
  await host.request('forget', { what: 'document', doc: here ?? '' });
  expect(rows('signal WHERE doc IS NOT NULL')).toBe(0);
});

test('two windows that see the same work make one suggestion between them', async () => {
  const one = setup();
  const { host } = await one.open();
  const { host: other } = await one.open({ session: 'window-2' });
  const items = [one.opened(), one.edited(0), one.edited(1), one.edited(2)];
  for (const item of items) {
    await record(host, item);
    await record(other, item);
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const windows = [host, other].filter((each) => each.notices('suggestion').length > 0);
  expect(windows).toHaveLength(1);
});

test('deleting everything takes what tools printed, too', async () => {
  const { open, opened, data } = setup();
  const store = SqliteOutputStore.open(data, { clock: systemClock, log: silent });
  const handle = store.put(Buffer.from('what a tool printed\n'));
  store.close();
  const { host } = await open();
  await record(host, opened());
  await host.request('forget', { what: 'everything' });
  await host.leave();
  expect(onDisk(data, handle)).toBe(false);
});

test('what was forgotten teaches nothing more, and the recording goes on from the text as it then stands', async () => {
  const { open, opened, edited, rows } = setup();
  const { host } = await open();
  await record(host, opened());
  await record(host, edited(0));
  await record(host, edited(1));
  const before = host.notices('suggestion').length;
  expect(await host.request('forget', { what: 'everything' })).toMatchObject({ signals: 3 });
  expect(rows()).toBe(0);
  await record(host, edited(2));
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(host.notices('suggestion')).toHaveLength(before);
  await host.leave();
  // The text before the edit, and the edit.
  expect(rows()).toBe(2);
});

test('what was forgotten in one window teaches nothing more in another', async () => {
  const { open, opened, edited } = setup();
  const { host } = await open();
  await record(host, opened());
  for (const line of [0, 1, 2]) await record(host, edited(line));
  const { id } = await host.waitFor('suggestion', ({ support }) => support === 3);
  const { host: other } = await open({ session: 'window-2' });
  await other.request('forget', { what: 'everything' });
  await record(host, edited(3));
  await host.waitFor('suggestionWithdrawn', (notice) => notice.id === id);
  await host.waitFor('forgotten');
  expect(other.notices('forgotten')).toHaveLength(1);
  await expect(host.request('saveAutomation', { source: id, name: 'Logger' })).rejects.toThrow('no longer knows');
  const told = host.notices('suggestion').length;
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(host.notices('suggestion')).toHaveLength(told);
});

test('taking the consent back withdraws the open suggestion, and nothing learned before is offered again', async () => {
  const { open, opened, edited, current } = setup();
  const { host } = await open();
  await record(host, opened());
  for (const line of [0, 1, 2]) await record(host, edited(line));
  const { id } = await host.waitFor('suggestion', ({ support }) => support === 3);
  const settings = { exclude: [], retentionDays: 30, retentionMegabytes: 500, pauseMs: 200 };
  const surroundings = { folders: [], trusted: true, settings };
  await host.request('configure', { ...surroundings, consent: NO_CONSENT });
  await host.waitFor('suggestionWithdrawn', (notice) => notice.id === id);
  expect(
    await host.request('planSuggestion', { suggestion: id, documents: current(), purpose: 'review' }),
  ).toMatchObject({
    state: 'stale',
  });
});

test('what was applied to a file that the host cannot read is taken back with the text that the editor gives', async () => {
  const { open } = setup();
  const { host } = await open();
  const doc = 'file:///nowhere/loose.ts';
  const documents = [{ doc, before: 'log(1)\nlog(2)\n', after: 'warn(1)\nwarn(2)\n' }];
  await host.request('applied', { source: 's1', title: 'log → warn', documents });
  const first = await host.request('planUndo', { documents: [] });
  expect(first).toMatchObject({ needed: [doc], plan: { documents: [] } });
  const text = '// new\nwarn(1)\nwarn(2)\n';
  const { plan, needed } = await host.request('planUndo', { documents: [{ doc, language: 'plaintext', text }] });
  expect(needed).toEqual([]);
  expect(plan?.leftOut).toEqual([]);
  const places = plan?.documents[0]?.places ?? [];
  expect(applyChanges(text, places)).toBe('// new\nlog(1)\nlog(2)\n');
});
