/** The view of durable runs inside a real editor. After `watching`, which needs an agent host that never ran. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ListedRun, RequestName } from '../../agent-core/contracts/index.ts';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { commandRun, resolveStep, runFor, sendSignal, startDemo } from '../../extension/runs/actions.ts';
import { RunsDamage } from '../../extension/runs/damage.ts';
import { RunEventsDocuments } from '../../extension/runs/events-documents.ts';
import { childrenOf, type RunsNode } from '../../extension/runs/nodes.ts';
import { RunsTree } from '../../extension/runs/tree.ts';
import { FakeHost } from './support/fake-host.ts';
import { instead } from './support/instead.ts';
import { data, pause } from './support/recording.ts';
import { parkedStep, resting, run, step } from './unit/runs/builders.ts';

describe('durable runs', function () {
  this.timeout(90_000);
  const running = run('going', { steps: [step('count')] });
  const parked = resting('parked', 'parked', { steps: [parkedStep] });
  const paused = resting('paused', 'paused');
  let host: FakeHost;
  let failures: unknown[];
  let damages: unknown[];
  let tree: RunsTree;
  let services: { host: FakeHost; dataFolder: string };

  beforeEach(() => {
    host = new FakeHost((doc) => new WorkspaceDocumentKeys().uriOf(doc), { docs: [], from: 'a', to: 'b' });
    host.handlers.listRuns = () => ({ runs: [running, parked, paused], more: false });
    host.handlers.commandRun = ({ run: id }) => ({ run: id });
    host.handlers.resolveStep = () => ({ ok: true });
    host.handlers.signalRun = () => ({ ok: true });
    host.handlers.startRun = ({ run: id }) => ({ run: id ?? running.id });
    failures = [];
    const failed = (error: unknown) => failures.push(error);
    damages = [];
    const damaged = (damage: unknown) => damages.push(damage);
    tree = new RunsTree({ host, mayAsk: () => true, failed, damaged, now: () => Date.now() });
    services = { host, dataFolder: data };
  });
  afterEach(() => tree.dispose());
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const told = (name: RequestName) => host.told.filter((each) => each.name === name).map(({ params }) => params);

  async function nodeOf(wanted: ListedRun): Promise<RunsNode> {
    const node = (await tree.getChildren()).find((each) => each.kind === 'run' && each.run.id === wanted.id);
    assert.ok(node, `${wanted.id} is listed`);
    return node;
  }

  /** Answers questions in their order: a button or choice by its label, an input box by what is typed. */
  async function answering(answers: readonly (string | undefined)[], act: () => Promise<unknown>): Promise<string[]> {
    const left = [...answers];
    const refused: string[] = [];
    const show = async (_message: string, _options: vscode.MessageOptions, ...buttons: string[]) => {
      const answer = left.shift();
      return buttons.find((each) => each === answer);
    };
    const pick = async (items: readonly vscode.QuickPickItem[]) => {
      const answer = left.shift();
      return items.find(({ label }) => answer !== undefined && label.includes(answer));
    };
    const type = async ({ validateInput }: vscode.InputBoxOptions) => {
      const answer = left.shift();
      const problem = answer === undefined ? undefined : await validateInput?.(answer);
      if (typeof problem !== 'string') return answer;
      refused.push(problem);
      return undefined;
    };
    const restores = [
      instead(vscode.window, 'showWarningMessage', () => show),
      instead(vscode.window, 'showQuickPick', () => pick),
      instead(vscode.window, 'showInputBox', () => type),
    ];
    try {
      await act();
    } finally {
      for (const restore of restores) restore();
    }
    return refused;
  }

  it('have for each node an item with a label for screen readers and an icon', async () => {
    const top = await tree.getChildren();
    assert.equal(top.length, 3);
    for (const node of [...top, ...top.flatMap((each) => childrenOf(each))]) {
      const item = tree.getTreeItem(node);
      assert.ok(item.accessibilityInformation?.label, `${item.label} is spoken`);
      assert.ok(item.iconPath instanceof vscode.ThemeIcon);
      assert.ok(item.id);
    }
    assert.deepEqual(failures, []);
  });

  it('tell of a damaged database above them, once a database and in every list', async () => {
    const damage = { movedTo: '/data/runs.db.damaged-1', sentence: 'It was damaged.' };
    host.handlers.listRuns = () => ({ runs: [running], more: false, damage });
    const [first] = await tree.getChildren();
    assert.equal(first && tree.getTreeItem(first).tooltip, 'It was damaged.');
    assert.deepEqual(damages, [damage]);
    const kept = new Map<string, unknown>();
    const memory = {
      keys: () => [...kept.keys()],
      get: (key: string) => kept.get(key),
      update: async (key: string, value: unknown) => void kept.set(key, value),
    } as vscode.Memento;
    const said: string[] = [];
    for (const window of [new RunsDamage(memory), new RunsDamage(memory)]) {
      for (let i = 0; i < 2; i++) window.become(damage, (sentence) => said.push(sentence));
      assert.equal(window.current, damage);
    }
    assert.deepEqual(said, ['It was damaged.']);
  });

  it('ask nothing of a host that is not there, and tell what went wrong with one that is', async () => {
    const idle = new RunsTree({ host, mayAsk: () => false, failed: () => {}, damaged: () => {}, now: () => 0 });
    assert.deepEqual(await idle.getChildren(), []);
    idle.dispose();
    assert.deepEqual(told('listRuns'), []);
    host.handlers.listRuns = () => {
      throw new Error('gone');
    };
    assert.deepEqual(await tree.getChildren(), []);
    assert.equal(failures.length, 1);
  });

  it('are paused, resumed and forked at a word, and cancelled only after a yes', async () => {
    await commandRun(services, 'pause', await nodeOf(running));
    await commandRun(services, 'resume', await nodeOf(paused));
    await commandRun(services, 'fork', await nodeOf(paused));
    await answering([undefined], async () => commandRun(services, 'cancel', await nodeOf(running)));
    await answering(['Cancel Run'], async () => commandRun(services, 'cancel', await nodeOf(parked)));
    assert.deepEqual(told('commandRun'), [
      { run: 'going', command: 'pause' },
      { run: 'paused', command: 'resume' },
      { run: 'paused', command: 'fork' },
      { run: 'parked', command: 'cancel' },
    ]);
  });

  it('are asked for where a command is run without one, of those that are in a state for it', async () => {
    await answering(['paused'], () => commandRun(services, 'resume', undefined));
    await answering(['going'], () => commandRun(services, 'resume', undefined));
    assert.deepEqual(told('commandRun'), [{ run: 'paused', command: 'resume' }]);
  });

  it('are sent a signal that they wait for, with a value that is JSON or nothing', async () => {
    const one = resting('one', 'waiting', { signals: ['go'] });
    const two = resting('two', 'waiting', { signals: ['go', 'stop'] });
    host.handlers.listRuns = () => ({ runs: [running, one, two], more: false });
    await answering(['{"a": 1}'], async () => sendSignal(services, await nodeOf(one)));
    await answering(['stop', ''], async () => sendSignal(services, await nodeOf(two)));
    await answering(['two', 'go', '2'], async () => sendSignal(services, await nodeOf(running)));
    assert.equal((await answering(['sent'], async () => sendSignal(services, await nodeOf(one)))).length, 1);
    await answering([undefined], async () => sendSignal(services, await nodeOf(two)));
    assert.deepEqual(told('signalRun'), [
      { run: 'one', name: 'go', value: { a: 1 } },
      { run: 'two', name: 'stop' },
      { run: 'two', name: 'go', value: 2 },
    ]);
  });

  it('are told what became of a step that waits for a person', async () => {
    const [stepNode] = childrenOf(await nodeOf(parked)).filter(({ kind }) => kind === 'step');
    await answering(['It happened', '{"sent": 1}'], () => resolveStep(services, stepNode));
    await answering(['It happened', ''], () => resolveStep(services, stepNode));
    await answering(['Try again'], () => resolveStep(services, stepNode));
    await answering(['It failed', 'it was lost'], async () => resolveStep(services, await nodeOf(parked)));
    const problems = [
      ...(await answering(['It happened', 'sent'], () => resolveStep(services, stepNode))),
      ...(await answering(['It failed', ' '], () => resolveStep(services, stepNode))),
    ];
    await answering([undefined], () => resolveStep(services, stepNode));
    assert.equal(problems.length, 2);
    const resolved = (resolution: unknown) => ({ run: 'parked', step: parkedStep.key, resolution });
    assert.deepEqual(told('resolveStep'), [
      resolved({ how: 'done', value: { sent: 1 } }),
      resolved({ how: 'done' }),
      resolved({ how: 'again' }),
      resolved({ how: 'fail', message: 'it was lost' }),
    ]);
  });

  it('open as a document of their events, read page by page, the last of a long one', async () => {
    let total = 2_500;
    host.handlers.runEvents = ({ after, limit }) => {
      const count = Math.min(limit, total - after);
      const lines = Array.from({ length: count }, (_, i) => ({
        seq: after + i + 1,
        at: 0,
        sentence: `event ${after + i + 1}`,
      }));
      return { lines, total };
    };
    const documents = new RunEventsDocuments(host);
    const lines = (await documents.provideTextDocumentContent(documents.uriOf(running.id))).trimEnd().split('\n');
    assert.equal(lines.length, 2_500);
    assert.match(lines.at(-1) ?? '', /^2500 .* event 2500$/);
    total = 7_000;
    const long = (await documents.provideTextDocumentContent(documents.uriOf(running.id))).trimEnd().split('\n');
    assert.equal(long[0], '2,000 earlier events left out');
    assert.match(long[1] ?? '', /event 2001$/);
    assert.match(long.at(-1) ?? '', /event 7000$/);
    documents.dispose();
  });

  it('have their open document read anew when they went on, and only then', async () => {
    let total = 1;
    host.handlers.runEvents = ({ after }) => ({
      lines: after < total ? [{ seq: total, at: 0, sentence: `event ${total}` }] : [],
      total,
    });
    const documents = new RunEventsDocuments(host);
    const changed: string[] = [];
    const listening = documents.onDidChange(({ path }) => changed.push(path));
    const uri = documents.uriOf(running.id);
    const fake = { uri, isClosed: false };
    const restore = instead(vscode.workspace, 'textDocuments', () => [fake]);
    try {
      await documents.provideTextDocumentContent(uri);
      await documents.refresh();
      assert.deepEqual(changed, []);
      total = 2;
      await documents.refresh();
      assert.deepEqual(changed, ['/going.log']);
    } finally {
      restore();
      listening.dispose();
      documents.dispose();
    }
  });

  it('start with the demo in a folder of its own', async () => {
    const id = await startDemo(services);
    assert.deepEqual(told('startRun'), [
      { program: 'demo', input: { folder: join(data, 'demo', id), paceMs: 2_000 }, run: id },
    ]);
  });

  it('say so where there is none', async () => {
    host.handlers.listRuns = () => ({ runs: [], more: false });
    const said: string[] = [];
    const restore = instead(
      vscode.window,
      'showInformationMessage',
      () => async (text: string) => void said.push(text),
    );
    try {
      assert.equal(await runFor(host, undefined, 'Choose', () => true), undefined);
    } finally {
      restore();
    }
    assert.deepEqual(said, ['There are no runs.']);
  });

  it('go on by the real agent host although nothing is watched, and open read-only', async () => {
    await vscode.extensions.getExtension('penumbra.penumbra')?.activate();
    await vscode.commands.executeCommand('penumbra.runDemo');
    const folder = join(data, 'demo');
    const reports = () =>
      (existsSync(folder) ? readdirSync(folder) : []).map((name) => join(folder, name, 'report.txt'));
    for (const deadline = Date.now() + 60_000; !reports().some((file) => existsSync(file)) && Date.now() < deadline; )
      await pause(250);
    assert.match(readFileSync(reports()[0] ?? '', 'utf8'), /words, paid with receipt/);
    const [name] = readdirSync(folder);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(`penumbra-run:/${name}.log`));
    assert.match(document.lineAt(0).text, /^ *1 .*created: demo/);
    await vscode.commands.executeCommand('penumbra.showRuns');
    await vscode.commands.executeCommand('penumbra.refreshRuns');
  });
});
