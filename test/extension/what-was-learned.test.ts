/** The view of what was learned inside a real editor. After `watching`, which needs an agent host that never ran. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RequestName } from '../../agent-core/contracts/index.ts';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { Teller } from '../../extension/adapters/tell.ts';
import { forget, resetConfidence, resetEverything, speakAgain } from '../../extension/learned/actions.ts';
import { childrenOf, type LearnedNode } from '../../extension/learned/nodes.ts';
import { LearnedTree } from '../../extension/learned/tree.ts';
import { FakeHost } from './support/fake-host.ts';
import { instead } from './support/instead.ts';
import { openNew } from './support/recording.ts';
import { automation, type Learned, NO_OUTCOMES, nothing, pattern, silenced } from './unit/learned/builders.ts';

describe('what was learned', function () {
  this.timeout(60_000);
  const log = vscode.window.createOutputChannel('Learned under test', { log: true });
  const keys = new WorkspaceDocumentKeys();
  const soon = Date.now() + 12 * 3_600_000;
  const known: Learned = {
    ...nothing,
    patterns: [pattern('f1')],
    silenced: [silenced('f1', { until: soon }), silenced('f2', { never: true })],
    families: [{ family: 'edit', refusals: 0, until: soon, outcomes: { ...NO_OUTCOMES, kept: 2 } }],
    all: { refusals: 1, until: soon },
    automations: [automation('Mine')],
  };
  let host: FakeHost;
  let failures: unknown[];
  let tree: LearnedTree;
  let services: { host: FakeHost; tell: Teller };

  beforeEach(() => {
    host = new FakeHost((doc) => keys.uriOf(doc), { docs: [], from: 'a', to: 'b' });
    host.handlers.learned = () => known;
    host.handlers.forgetPattern = () => ({ known: true });
    host.handlers.endSilence = () => ({ ok: true });
    host.handlers.resetLearned = () => ({ ok: true });
    failures = [];
    const failed = (error: unknown) => failures.push(error);
    tree = new LearnedTree({ host, keys, mayAsk: () => true, failed, now: () => Date.now() });
    services = { host, tell: new Teller(log) };
  });
  afterEach(() => tree.dispose());
  after(async () => {
    log.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const told = (name: RequestName) => host.told.filter((each) => each.name === name).map(({ params }) => params);

  async function nodes(kind: LearnedNode['kind']): Promise<LearnedNode[]> {
    const below = (node: LearnedNode): LearnedNode[] => [node, ...childrenOf(node).flatMap(below)];
    return (await tree.getChildren()).flatMap(below).filter((node) => node.kind === kind);
  }

  /** Answers the next question with one of its buttons, or with none; gives what was asked. */
  async function answering(button: string | undefined, act: () => Promise<void>): Promise<string> {
    let asked = '';
    const show = async (message: string, { detail }: vscode.MessageOptions, ...buttons: string[]) => {
      asked = `${message} ${detail ?? ''}`;
      return buttons.find((each) => each === button);
    };
    const restore = instead(vscode.window, 'showWarningMessage', () => show);
    try {
      await act();
    } finally {
      restore();
    }
    return asked;
  }

  it('is shown by its command, with the real agent host', async () => {
    await vscode.extensions.getExtension('penumbra.penumbra')?.activate();
    await vscode.commands.executeCommand('penumbra.showLearned');
    await vscode.commands.executeCommand('penumbra.refreshLearned');
  });

  it('has for each node an item with a label for screen readers and an icon', async () => {
    const top = await tree.getChildren();
    assert.deepEqual(
      top.map(({ kind }) => kind),
      ['all', 'family', 'automations'],
    );
    for (const node of [...top, ...(await nodes('pattern')), ...(await nodes('example'))]) {
      const item = tree.getTreeItem(node);
      assert.ok(item.accessibilityInformation?.label, `${item.label} is spoken`);
      assert.ok(item.iconPath instanceof vscode.ThemeIcon);
      assert.ok(item.id);
    }
    assert.deepEqual(failures, []);
  });

  it('opens the place that an example was learned from', async () => {
    const { document } = await openNew('learned-from.ts', 'one\ntwo\nthree\n');
    const doc = keys.keyOf(document.uri);
    assert.ok(doc);
    const example = { doc, line: 1, before: '2', after: 'two', at: 0 };
    host.handlers.learned = () => ({ ...nothing, patterns: [pattern('f1', { examples: [example] })] });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const [node] = await nodes('example');
    assert.ok(node);
    const command = tree.getTreeItem(node).command;
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 1);
  });

  it('asks nothing of a host that is not there, and tells what went wrong with one that is', async () => {
    const idle = new LearnedTree({ host, keys, mayAsk: () => false, failed: () => {}, now: () => 0 });
    assert.deepEqual(await idle.getChildren(), []);
    idle.dispose();
    assert.deepEqual(told('learned'), []);
    host.handlers.learned = () => {
      throw new Error('gone');
    };
    assert.deepEqual(await tree.getChildren(), []);
    assert.equal(failures.length, 1);
  });

  it('forgets a pattern that lives, and only such a one', async () => {
    for (const node of await nodes('pattern')) await forget(services, node);
    await forget(services, undefined);
    assert.deepEqual(told('forgetPattern'), [{ fingerprint: 'f1' }]);
  });

  it('lets a pattern, a family and everything speak again', async () => {
    for (const kind of ['all', 'family', 'pattern', 'line'] as const)
      for (const node of await nodes(kind)) await speakAgain(services, node);
    assert.deepEqual(told('endSilence'), [
      { of: 'all' },
      { of: 'family', family: 'edit' },
      { of: 'pattern', fingerprint: 'f1' },
      { of: 'pattern', fingerprint: 'f2' },
    ]);
  });

  it('deletes an automation, and resets a confidence or everything, only after a yes', async () => {
    const [saved] = await nodes('automation');
    const record = (await nodes('line')).find((node) => node.kind === 'line' && node.family !== undefined);
    assert.ok(saved && record);
    const acts: [button: string, act: () => Promise<void>][] = [
      ['Delete', () => forget(services, saved)],
      ['Reset', () => resetConfidence(services, record)],
      ['Reset All', () => resetEverything(services)],
    ];
    for (const [, act] of acts) await answering(undefined, act);
    assert.deepEqual([...told('deleteAutomation'), ...told('resetLearned')], []);
    const asked: string[] = [];
    for (const [button, act] of acts) asked.push(await answering(button, act));
    assert.match(asked[0] ?? '', /Mine.*cannot be undone/);
    assert.match(asked[1] ?? '', /Repeated Edits/);
    assert.match(asked[2] ?? '', /1 pattern, 2 silences, what became of 2 offers.*saved stay/);
    assert.deepEqual(told('deleteAutomation'), [{ automation: 'id-Mine' }]);
    assert.deepEqual(told('resetLearned'), [{ what: 'confidence', family: 'edit' }, { what: 'everything' }]);
  });
});
