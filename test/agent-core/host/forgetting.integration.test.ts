/** What is forgotten is in none of the files, by whatever signal it came and whatever was learned and kept of it. */
import { expect, onTestFinished, test } from 'vitest';
import type { NumberedSignal, Params, Result, Signal, Suggestion } from '../../../agent-core/contracts/index.ts';
import { applyChanges } from '../../../agent-core/shadow/text/changes.ts';
import { HostProcess, temporaryFolder } from '../../support/host-process.ts';
import { record } from '../../support/person-at-work.ts';
import { onDisk } from '../../support/recording.ts';

const WORD = 'zanzibarquux';
const EDITED = 'src/edited.ts';
const DELETED = `src/${WORD}.ts`;
const NAMES = ['load', 'check', WORD, 'send', 'close', 'clear', 'reset'];
const logOf = (name: string) =>
  name.length % 2 === 0 ? `  console.log('seen', ${name}d.size);\n` : `  console.log('seen', ${name}d);\n`;
const CSV = ['name,town', ...Array.from({ length: 12 }, (_, i) => `${WORD}${i},town${i}`)].join('\n');
const TEXTS: Readonly<Record<string, string>> = {
  [EDITED]: Array.from({ length: 8 }, (_, i) => `  log("info", "step ${i} ${i === 1 ? WORD : 'of it'}");\n`).join(''),
  [DELETED]: `${NAMES.map((name) => `  const ${name}d = ${name}(input);\n${logOf(name)}`).join('')}end();\n`,
  'people.csv': CSV,
  'src/people.ts': 'const people = [\n];\n',
};

/** One window, whose person does everything that there is to learn from. */
async function atWork() {
  const { path: data, remove } = temporaryFolder();
  onTestFinished(remove);
  const host = new HostProcess(data);
  onTestFinished(() => host.leave());
  await host.initialize();
  const texts = new Map<string, string>();
  let seq = 0;
  const tell = (...signals: Record<string, unknown>[]) => {
    const items = signals.map((each): NumberedSignal => {
      return { seq: seq++, signal: { v: 1, t: Date.now(), session: 'window-1', ...each } as Signal };
    });
    return record(host, ...items);
  };
  const open = (doc: string, text = TEXTS[doc] ?? '') => {
    texts.set(doc, text);
    return tell({ kind: 'doc.open', doc, language: 'typescript', text });
  };
  const change = (doc: string, old: string, text: string) => {
    const before = texts.get(doc) ?? '';
    const changes = [{ offset: before.indexOf(old), length: old.length, text }];
    texts.set(doc, applyChanges(before, changes));
    return tell({ kind: 'doc.edit', doc, changes }, { kind: 'doc.save', doc });
  };
  const suggested = (fits: (suggestion: Suggestion) => boolean) => host.waitFor('suggestion', fits);
  const plan = ({ id }: Suggestion) =>
    host.request('planSuggestion', { suggestion: id, documents: [], purpose: 'review' });
  const save = async (suggestion: Suggestion, name: string) => {
    await plan(suggestion);
    return host.request('saveAutomation', { source: suggestion.id, name });
  };
  const refuse = async ({ id, fingerprint }: Suggestion) => {
    await host.request('answerSuggestion', { suggestion: id, fingerprint, answer: 'never' });
    await host.request('endSilence', { of: 'all' });
  };
  return { data, host, texts, tell, open, change, suggested, plan, save, refuse };
}

type Work = Awaited<ReturnType<typeof atWork>>;

/** A repeated edit, saved and applied; the word is in one of its examples and beside the others. */
async function edit({ host, texts, tell, open, change, suggested, save }: Work) {
  await open(EDITED);
  for (let i = 0; i < 3; i++) await change(EDITED, 'log("info", ', 'logger.info(');
  const suggestion = await suggested(({ family, support }) => family === 'edit' && support === 3);
  const { automation } = await save(suggestion, 'Logger');
  const before = texts.get(EDITED) ?? '';
  const changes = suggestion.places.map(({ offset, length, text }) => ({ offset, length, text }));
  const after = applyChanges(before, changes);
  await tell({ kind: 'doc.edit', doc: EDITED, changes }, { kind: 'doc.save', doc: EDITED });
  await host.request('applied', {
    source: suggestion.id,
    title: suggestion.title,
    documents: [{ doc: EDITED, before, after }],
  });
  return automation;
}

/** Lines deleted one by one in the document that has the word for a name, saved and refused for ever. */
async function deletion({ open, change, suggested, save, refuse }: Work) {
  await open(DELETED);
  for (const name of NAMES.slice(0, 3)) await change(DELETED, logOf(name), '');
  const suggestion = await suggested(({ summary }) => summary.endsWith('(nothing)'));
  const { automation } = await save(suggestion, 'No logs');
  await refuse(suggestion);
  return automation;
}

async function commands({ tell, suggested, refuse }: Work) {
  const run = (command: string) =>
    tell({ kind: 'terminal.run', cwd: `/w/${WORD}`, terminal: '1', command, exitCode: 0 });
  for (let i = 0; i < 14; i++)
    for (const line of [`npm version ${WORD}-${i}`, 'npm test', `git push origin ${WORD}-${i}`]) await run(line);
  await run(`npm version ${WORD}-99`);
  await refuse(await suggested(({ family }) => family === 'command'));
}

async function carrying({ texts, tell, open, change, suggested, plan, refuse }: Work) {
  await open('people.csv');
  await open('src/people.ts');
  for (const i of [0, 1, 2]) await change('src/people.ts', '];', `  { name: '${WORD}${i}', town: 'town${i}' },\n];`);
  const suggestion = await suggested(({ family }) => family === 'transfer');
  expect(texts.get('src/people.ts')).toContain(WORD);
  await plan(suggestion);
  await refuse(suggestion);
  for (const kind of ['ui.read', 'ui.focus', 'ui.click', 'ui.input'])
    await tell({ kind, app: 'browser', doc: WORD, field: WORD, value: WORD });
}

async function routine({ tell, open, change }: Work) {
  for (const i of [0, 1, 2, 3]) {
    const doc = `src/${WORD}${i}.test.ts`;
    await tell({ kind: 'file.create', path: doc });
    await open(doc, ' ');
    await change(doc, ' ', `import { ${WORD}${i} } from './${WORD}${i}';\n\ntest('${WORD}${i}', () => {});\n`);
    await tell({ kind: 'terminal.run', cwd: '/w', terminal: '2', command: `npx vitest run ${doc}`, exitCode: 0 });
  }
}

async function everyOtherSignal({ tell }: Work) {
  const doc = `${WORD}.md`;
  await tell({ kind: 'clipboard.copy', text: WORD }, { kind: 'clipboard.paste', text: WORD, doc });
  await tell({ kind: 'terminal.output', cwd: `/w/${WORD}`, command: `list ${WORD}`, terminal: '1', text: WORD });
  await tell({ kind: 'file.rename', path: doc, to: `new-${WORD}.md` }, { kind: 'file.delete', path: `new-${WORD}.md` });
  await tell({ kind: 'doc.save', doc: DELETED }, { kind: 'editor.select', doc: DELETED, offset: 0, length: 3 });
  await tell({ kind: 'editor.view', doc: DELETED, from: 0, to: 9 }, { kind: 'doc.close', doc: DELETED });
  await tell(
    { kind: 'task.run', name: WORD },
    { kind: 'debug.start', name: WORD },
    { kind: 'git.commit', message: WORD },
  );
}

const automationsOf = async (host: HostProcess): Promise<Result<'learned'>['automations']> =>
  (await host.request('learned', {})).automations;

/** Both kinds of saved automation still run, on a document that the host is told of. */
async function expectToRun({ host }: Work, automation: Params<'planAutomation'>['automation'], text: string) {
  const documents = [{ doc: 'src/other.ts', language: 'typescript', text }];
  const planned = await host.request('planAutomation', { automation, documents });
  expect(planned).toMatchObject({ state: 'ready', plan: { examples: [], documents: [{ doc: 'src/other.ts' }] } });
  expect(planned.state === 'ready' && planned.plan.basis).toMatch(/examples that it was learned from were forgotten/);
}

test('what is forgotten leaves no byte of a word that came by every signal, and what was saved still runs', async () => {
  const work = await atWork();
  const { data, host } = work;
  const edited = await edit(work);
  const deleted = await deletion(work);
  await commands(work);
  await carrying(work);
  await routine(work);
  await everyOtherSignal(work);
  expect(onDisk(data, WORD)).toBe(true);
  await host.request('forget', { what: 'lastMinutes', minutes: 10 });
  expect(onDisk(data, WORD)).toBe(false);
  const automations = await automationsOf(host);
  expect(automations.map(({ examples, forgotten }) => [examples, forgotten])).toEqual([
    [[], 3],
    [[], 3],
  ]);
  await expectToRun(work, edited, '  log("info", "step 7 of it");\n');
  await expectToRun(work, deleted, TEXTS[DELETED] ?? '');
}, 60_000);
