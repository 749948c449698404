/** The list of likely next commands inside a real editor, chosen from as a person would with the keyboard. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { Teller } from '../../extension/adapters/tell.ts';
import { TerminalNames } from '../../extension/adapters/terminal-names.ts';
import type { WatchingState } from '../../extension/consent/watching.ts';
import { suggestNextCommand } from '../../extension/suggestions/next-command.ts';
import type { SuggestionServices } from '../../extension/suggestions/services.ts';
import { FakeHost } from './support/fake-host.ts';
import { instead } from './support/instead.ts';

type Sent = [text: string, addNewLine: boolean | undefined];

describe('the next command', function () {
  this.timeout(30_000);
  const log = vscode.window.createOutputChannel('Next command under test', { log: true });
  const likely = [
    { line: 'git commit -m "$(date)"', confidence: 0.92, basis: 'after “git add .” here, 9 of 10 times' },
    { line: 'git status', confidence: 0.3, basis: 'of all commands, 3 of 12 times' },
  ];
  const watched: WatchingState = { state: 'watching', sources: ['terminal'] };
  const restore: (() => void)[] = [];
  let host: FakeHost;
  let sent: Sent[];

  beforeEach(() => {
    const keys = new WorkspaceDocumentKeys();
    host = new FakeHost((doc) => keys.uriOf(doc), { docs: [], from: 'a', to: 'b' });
    host.handlers.nextCommands = () => ({ commands: likely });
    sent = [];
    const shellIntegration = { cwd: vscode.Uri.file('/home/ada/shop') };
    const terminal = { show: () => {}, sendText: (...all: Sent) => sent.push(all), shellIntegration };
    restore.push(instead(vscode.window, 'activeTerminal', () => terminal));
  });
  afterEach(() => {
    for (const each of restore.splice(0)) each();
  });
  after(() => log.dispose());

  const services = (current: WatchingState = watched) =>
    ({
      host,
      tell: new Teller(log),
      terminals: new TerminalNames(),
      watching: { current },
    }) as unknown as SuggestionServices;

  /** Answers the pick with one of its items, or leaves it with Escape; gives the items. */
  function picking(index: number | undefined): vscode.QuickPickItem[] {
    const shown: vscode.QuickPickItem[] = [];
    const show = async (items: vscode.QuickPickItem[]) => {
      shown.push(...items);
      return index === undefined ? undefined : items[index];
    };
    restore.push(instead(vscode.window, 'showQuickPick', () => show));
    return shown;
  }

  /** Answers the next message with a button, or with none; gives what was said. */
  function messages(button?: string): string[] {
    const said: string[] = [];
    const show = async (message: string, ...buttons: string[]) => {
      said.push(message);
      return buttons.find((each) => each === button);
    };
    restore.push(instead(vscode.window, 'showInformationMessage', () => show));
    return said;
  }

  it('is put into the terminal without Enter once it is chosen', async () => {
    picking(0);
    await suggestNextCommand(services());
    assert.deepEqual(sent, [['git commit -m "$(date)"', false]]);
    assert.deepEqual(host.told, [{ name: 'nextCommands', params: { terminal: '1', folder: '/home/ada/shop' } }]);
  });

  it('is told with its probability in words, why, and no icon where the line has a substitution', async () => {
    const items = picking(undefined);
    await suggestNextCommand(services());
    assert.deepEqual(
      items.map(({ label, description, detail }) => [label, description, detail]),
      [
        ['git commit -m "\\$(date)"', 'almost certain, 92 %', 'after “git add .” here, 9 of 10 times'],
        ['git status', 'possible, 30 %', 'of all commands, 3 of 12 times'],
      ],
    );
    assert.deepEqual(sent, [], 'Escape puts nothing anywhere');
  });

  it('says that there is none yet', async () => {
    host.handlers.nextCommands = () => ({ commands: [] });
    const said = messages();
    await suggestNextCommand(services());
    assert.match(said[0] ?? '', /yet/);
    assert.deepEqual(sent, []);
  });

  const unwatched: [WatchingState, string, string][] = [
    [{ state: 'off' }, 'Choose What Is Watched…', 'penumbra.consent'],
    [{ state: 'watching', sources: ['edits'] }, 'Choose What Is Watched…', 'penumbra.consent'],
    [{ state: 'paused', until: undefined }, 'Resume', 'penumbra.resume'],
    [{ state: 'untrusted' }, 'Manage Workspace Trust', 'workbench.trust.manage'],
  ];
  for (const [state, button, command] of unwatched)
    it(`asks the host nothing and leads to what mends it where terminals are not watched: ${JSON.stringify(state)}`, async () => {
      const said = messages(button);
      const run: unknown[] = [];
      const execute = async (...all: unknown[]) => run.push(all);
      restore.push(instead(vscode.commands, 'executeCommand', () => execute));
      await suggestNextCommand(services(state));
      assert.equal(said.length, 1);
      assert.deepEqual(run, [[command]]);
      assert.deepEqual(host.told, []);
    });

  it('tells of a host that failed, and puts nothing anywhere', async () => {
    host.handlers.nextCommands = () => {
      throw new Error('gone');
    };
    const told: string[] = [];
    restore.push(
      instead(vscode.window, 'showErrorMessage', () => async (message: string) => {
        told.push(message);
      }),
    );
    await suggestNextCommand(services());
    assert.equal(told.length, 1);
    assert.deepEqual(sent, []);
  });
});
