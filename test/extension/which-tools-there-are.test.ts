/** The view of tools inside a real editor, with the question of those that want out. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { EgressAnswer, RequestName, SandboxState } from '../../agent-core/contracts/index.ts';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { switchTool } from '../../extension/tools/actions.ts';
import { answerEgress } from '../../extension/tools/egress.ts';
import { childrenOf, type ToolsNode } from '../../extension/tools/nodes.ts';
import { ToolsTree } from '../../extension/tools/tree.ts';
import { FakeHost } from './support/fake-host.ts';
import { instead } from './support/instead.ts';
import { builtIn, listed, tool } from './unit/tools/builders.ts';

describe('the tools', function () {
  this.timeout(90_000);
  let host: FakeHost;
  let off: Set<string>;
  let failures: unknown[];
  let sandbox: SandboxState | undefined;
  let tree: ToolsTree;

  beforeEach(() => {
    host = new FakeHost((doc) => new WorkspaceDocumentKeys().uriOf(doc), { docs: [], from: 'a', to: 'b' });
    off = new Set();
    failures = [];
    sandbox = undefined;
    host.handlers.listTools = () =>
      listed(builtIn(...['read', 'run'].map((name) => tool(name, { isOn: !off.has(name) }))));
    host.handlers.switchTool = ({ tool: name, isOn }) => {
      if (isOn) off.delete(name);
      else off.add(name);
      return { ok: true };
    };
    const failed = (error: unknown) => failures.push(error);
    tree = new ToolsTree({ host, mayAsk: () => true, failed, sandbox: () => sandbox });
  });
  afterEach(() => tree.dispose());

  const told = (name: RequestName) => host.told.filter((each) => each.name === name).map(({ params }) => params);
  const all = async () => (await tree.getChildren()).flatMap((node) => [node, ...childrenOf(node)]);

  async function itemOf(name: string): Promise<{ node: ToolsNode; item: vscode.TreeItem }> {
    const node = (await all()).find((each) => each.kind === 'tool' && each.tool.name === name);
    assert.ok(node, `${name} is listed`);
    return { node, item: tree.getTreeItem(node) };
  }

  it('have each an item with a label for screen readers and an icon', async () => {
    sandbox = { isReady: false, brief: 'no gVisor', sentence: 'there is none', mend: 'install it' };
    const nodes = await all();
    assert.deepEqual(
      nodes.map(({ kind }) => kind),
      ['sandbox', 'group', 'tool', 'tool'],
    );
    for (const node of nodes) {
      const item = tree.getTreeItem(node);
      assert.ok(item.accessibilityInformation?.label, `${item.label} is spoken`);
      assert.ok(item.iconPath instanceof vscode.ThemeIcon);
      assert.ok(item.tooltip instanceof vscode.MarkdownString);
      assert.ok(!item.tooltip.isTrusted);
    }
    assert.deepEqual(failures, []);
  });

  it('say nothing in their tooltips that becomes Markdown, or a link', async () => {
    const purpose = 'See **this** [link](command:x), https://a.com, www.a.com and me@a.com.';
    host.handlers.listTools = () => listed(builtIn(tool('run', { purpose })));
    const { item } = await itemOf('run');
    const { value } = item.tooltip as vscode.MarkdownString;
    assert.doesNotMatch(value, /\*\*this|\]\(|:\/\/|www\.|@/);
  });

  it('are switched off and on again, by their item or by choosing one', async () => {
    await switchTool(host, (await itemOf('run')).node, false);
    const { item, node } = await itemOf('run');
    assert.equal(item.contextValue, 'tool-off');
    assert.match(item.accessibilityInformation?.label ?? '', /^Tool run, off/);
    await switchTool(host, node, true);
    assert.equal((await itemOf('run')).item.contextValue, 'tool-on');
    const pick = async (items: readonly vscode.QuickPickItem[]) => items.find(({ label }) => label === 'read');
    const restore = instead(vscode.window, 'showQuickPick', () => pick);
    try {
      await switchTool(host, undefined, false);
    } finally {
      restore();
    }
    assert.deepEqual(told('switchTool'), [
      { tool: 'run', isOn: false },
      { tool: 'run', isOn: true },
      { tool: 'read', isOn: false },
    ]);
  });

  it('ask nothing of an agent host that is not there, and tell what went wrong with one that is', async () => {
    const idle = new ToolsTree({ host, mayAsk: () => false, failed: () => {}, sandbox: () => undefined });
    assert.deepEqual(await idle.getChildren(), []);
    idle.dispose();
    assert.deepEqual(told('listTools'), []);
    host.handlers.listTools = () => {
      throw new Error('gone');
    };
    assert.deepEqual(await tree.getChildren(), []);
    assert.equal(failures.length, 1);
  });

  it('have one question put for them where they want out, and whatever is no clear yes is no answer', async () => {
    const answers: (string | undefined)[] = ['Once', 'This Run', 'Never', undefined];
    const offered: string[][] = [];
    const got: EgressAnswer[] = [];
    const show = async (_message: string, ...buttons: string[]) => {
      offered.push(buttons);
      return answers.shift();
    };
    const claims = [false, true, true, true, true];
    let answered = (): void => {};
    host.handlers.claimEgress = () => {
      const claimed = claims.shift() === true;
      if (!claimed) answered();
      return { claimed };
    };
    host.handlers.answerEgress = ({ answer }) => {
      got.push(answer);
      answered();
      return { counted: true };
    };
    const listening = answerEgress(host, (error) => failures.push(error));
    const restore = instead(vscode.window, 'showWarningMessage', () => show);
    try {
      const about = {
        hosts: [{ host: 'a.com', port: 443, isPrivate: false }],
        ...{ tool: 'run_online', why: 'npm install', lastsMs: 60_000, bytes: 1, waitsMs: 60_000 },
      };
      for (const run of ['another window’s', 'r1', 'r1', 'r1', undefined]) {
        const next = new Promise<void>((resolve) => {
          answered = resolve;
        });
        host.notify('egressAsked', { id: 'q', ...about, ...(run !== undefined && { run }) });
        await next;
      }
    } finally {
      restore();
      listening.dispose();
    }
    assert.deepEqual(got, ['once', 'this-run', 'never', 'unanswered']);
    assert.deepEqual(offered[0], ['Once', 'This Run', 'Never']);
    assert.deepEqual(offered[3], ['Once', 'Never']);
    assert.deepEqual(failures, []);
  });

  it('are listed by the real agent host, switched off there, and on again', async () => {
    const extension = vscode.extensions.getExtension('penumbra.penumbra');
    await extension?.activate();
    await vscode.commands.executeCommand('penumbra.showTools');
    const pick = async (items: readonly vscode.QuickPickItem[]) => {
      names.push(items.map(({ label }) => label));
      return items.find(({ label }) => label === 'http_get');
    };
    const names: string[][] = [];
    const restore = instead(vscode.window, 'showQuickPick', () => pick);
    try {
      await vscode.commands.executeCommand('penumbra.tools.switchOff');
      await vscode.commands.executeCommand('penumbra.tools.switchOn');
    } finally {
      restore();
    }
    assert.ok(names[0]?.includes('http_get') && names[0].includes('run'));
    assert.deepEqual(names[1], ['http_get']);
  });
});
