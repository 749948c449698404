import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { RunId, systemClock } from '../../agent-core/contracts/index.ts';
import type { RunEvent } from '../../agent-core/durable/journal/events.ts';
import { openJournal } from '../../agent-core/durable/journal/sqlite/open.ts';
import { demo } from '../../agent-core/host/runs/demo.ts';
import type { Rig } from '../rig/rig.ts';
import { penumbra } from '../support/penumbra.ts';
import { e2e } from './e2e.ts';

e2e(
  'a run that is under way when the window is reloaded goes on to its end, although nothing is watched',
  { name: 'runs', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    await workbench.statusBar.item(/Penumbra: off/);
    await workbench.runCommand('Penumbra: Run the Demo');
    const runs = workbench.tree('Runs');
    await runs.row(/demo-[0-9a-f]{8}(?!.*done)/);
    await rig.picture('running');
    await workbench.reload();
    await workbench.runCommand('Penumbra: Show Runs');
    await runs.row(/demo-/);
    await rig.picture('reloaded');
    const done = await runs.row(/demo-[0-9a-f]{8}.*done/);
    await done.click();
    await workbench.runCommand('Penumbra: Open Run');
    await workbench.page.locator('.tab.active', { hasText: /demo-.*\.log/ }).waitFor();
    await workbench.page
      .locator('.view-line', { hasText: /created:\s+demo/ })
      .first()
      .waitFor();
    await rig.picture('done');

    expect(new Set(workersOf(join(folders.data, 'runs.db'))).size).toBeGreaterThan(1);
    expect(existsSync(join(folders.data, 'demo'))).toBe(false);
    const dones = donesOf(join(folders.data, 'runs.db'));
    expect(dones.length).toBeGreaterThan(8);
    expect(new Set(dones).size).toBe(dones.length);
  },
);

e2e(
  'a run that waits for a signal says so, and goes on once a person sends it; a call of the command line that wants out asks here',
  { name: 'runs-signal', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    await workbench.statusBar.item(/Penumbra: off/);
    await waitingDemo(folders.data);
    await workbench.runCommand('Penumbra: Show Runs');
    const runs = workbench.tree('Runs');
    await runs.collapse(/post.*a step waits for you/);
    await runs.row(/demo-adder.*sleeping until/);
    const waiting = await runs.row(/demo-rests.*waits for the signal hurry/);
    await waiting.click();
    await rig.picture('waiting');
    await workbench.runCommand('Penumbra: Send Signal…');
    await workbench.quickInput.fill('now');
    await workbench.page.locator('.quick-input-message', { hasText: /no JSON/ }).waitFor();
    await rig.picture('no-json');
    await workbench.quickInput.fill('"now"');
    await workbench.quickInput.accept();
    await runs.row(/demo-rests.*done/);
    await rig.picture('sent');
    await asksHere(rig);
  },
);

/** A call that another process makes, which works on it as well as this window does. */
async function asksHere({ workbench, folders, picture }: Rig): Promise<void> {
  const hosts = ['registry.npmjs.org', 'cdn.example.com:8443'];
  const given = { command: ['npm', 'install', 'left-pad'], hosts, why: 'The tests need left-pad.' };
  const call = (...args: string[]) => penumbra(['call', ...args, '--data', folders.data]);
  const refused = call('run_online', JSON.stringify(given), '--workspace', folders.workspace);
  const question = await workbench.notifications.toast(/wants to reach registry\.npmjs\.org and cdn\./);
  expect(await question.text()).toMatch(
    /^run_online of run call-\w+ wants .*: npm install left-pad: The tests need left-pad\. May it, for 4 minutes and/,
  );
  expect(await question.buttons()).toEqual(['Once', 'This Run', 'Never']);
  await picture('question');
  await question.click('Never');
  expect(await refused).toMatchObject({ code: 1, stderr: expect.stringContaining('the person did not allow it') });
  const rules = hosts.map((host) => ({ host: host.split(':')[0], answer: 'never' }));
  expect(JSON.parse(readFileSync(join(folders.data, 'egress.json'), 'utf8'))).toEqual({ rules });
}

/** The demo as it rests, with a child that sleeps and an action that a person must settle. */
async function waitingDemo(folder: string): Promise<void> {
  const { journal } = openJournal(folder, { clock: systemClock, log: () => {} });
  const rests = { folder: join(folder, 'demo', 'rests'), paceMs: 0, keep: false, phase: 'rest', counts: [] };
  const asks = { run: 'demo-rests', key: 'k', action: 'post', isDone: false };
  const parked = { key: 's', tick: 1, branch: '0', position: 0, name: 'post', effect: 'unsafe' } as const;
  const make = async (id: string, program: string, version: string, state: unknown, ...events: RunEvent[]) => {
    const parent = program === 'demo-adder' && { parent: RunId.parse('demo-rests') };
    await journal.create({ ...{ id: RunId.parse(id), program, version, schema: 1, state }, ...parent });
    const [claim] = await journal.claim({ worker: 'w', limit: 1, programs: [program], gone: [] });
    if (claim) await journal.append(claim, events, true);
  };
  const waits = { kind: 'RUN_WAITING' as const, signals: [], children: [], parked: [] };
  await make('demo-rests', demo.name, demo.version, rests, { ...waits, signals: ['hurry'] });
  await make(
    ...(['a-other-1', 'action', '1', asks] as const),
    { kind: 'ACTION_REQUESTED', ...parked, attempt: 1, idempotencyKey: 'i' },
    { kind: 'STEP_PARKED', key: 's', why: 'the connection was reset; nobody knows whether it happened' },
    { ...waits, parked: ['s'] },
  );
  await make('c-child', 'demo-adder', '1', { numbers: [] }, { ...waits, until: Date.now() + 3_600_000 });
  await journal.close();
}

e2e(
  'a damaged database of runs is told above the runs, in a message and in the status bar',
  { name: 'runs-damaged', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    await workbench.statusBar.item(/Penumbra: off/);
    mkdirSync(folders.data, { recursive: true });
    writeFileSync(join(folders.data, 'runs.db'), 'no database');
    await workbench.notifications.toast(/The database of runs was damaged\. It was set aside as/);
    await (await workbench.statusBar.item(/Penumbra: off/)).click();
    await workbench.quickInput.opened();
    await rig.picture('menu');
    await workbench.quickInput.choose('Show Runs');
    await workbench.tree('Runs').row(/Damaged database.*set aside as runs\.db\.damaged-/);
    await rig.picture('damaged');
  },
);

/** Who had the demo's run, one after the other. */
const workersOf = (file: string): string[] => inEvents(file, 'worker', 'RUN_CLAIMED');

/** The keys of the steps that were done, once for each time. */
const donesOf = (file: string): string[] => inEvents(file, 'key', 'OBSERVATION_GENERATED');

/** One field of the events of a kind, in the demo's run. */
function inEvents(file: string, field: string, kind: string): string[] {
  const db = new Database(file, { readonly: true });
  try {
    const sql = `SELECT body ->> ? FROM event JOIN run ON run.id = event.run
      WHERE kind = ? AND program = 'demo' ORDER BY event.seq`;
    return db.prepare<[string, string], string>(sql).pluck().all(field, kind);
  } finally {
    db.close();
  }
}
