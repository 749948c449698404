/** What commands print: recorded with consent of its own, and of what nothing is, in the real editor with a real shell. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Signal, SignalOf } from '../../agent-core/contracts/index.ts';
import { consentTo, openNew, pause, recorded, untilRecorded, withdrawConsent } from './support/recording.ts';

describe('the output of commands', function () {
  this.timeout(90_000);
  let terminal: vscode.Terminal;
  let began: number;
  const outputsIn = (all: Signal[]) =>
    all.filter((signal) => signal.kind === 'terminal.output').filter(({ t }) => t >= began);
  const outputs = async (): Promise<SignalOf<'terminal.output'>[]> => outputsIn(await recorded());
  const untilOutputs = (count: number) => untilRecorded((all) => outputsIn(all).length >= count, `${count} outputs`);

  before(async () => {
    await vscode.extensions.getExtension('penumbra.penumbra')?.activate();
    terminal = await openTerminal();
    began = Date.now();
  });

  after(() => {
    terminal.dispose();
    withdrawConsent();
  });

  it('is not recorded without a consent of its own', async () => {
    consentTo('terminal');
    await pause(2_500);
    await run('echo for nobody');
    await untilRecorded((all) => all.some(isRunOf('sleep 0.5; echo for nobody')), 'the command');
    assert.deepEqual(await outputs(), []);
  });

  it('is recorded as plain lines once that is given', async () => {
    consentTo('terminal', 'output');
    await pause(2_500);
    await run(`printf '\\033[31m%s\\033[0m\\n' 'NAME  PORT' 'web   80' 'mail  25'`);
    await untilOutputs(1);
    const [output] = await outputs();
    assert.equal(output?.text, 'NAME  PORT\nweb   80\nmail  25');
    assert.match(output?.command ?? '', /; printf /);
    assert.equal(output?.cwd, vscode.workspace.workspaceFolders?.[0]?.uri.fsPath);
  });

  it('is left out where files are excluded, secrets are shown, nothing was run or the screen is taken', async () => {
    await openNew('.env.output', 'A=b\n');
    for (const command of [
      ...['cat .env.output', 'no-such-command-here', 'printenv HOME'],
      ...[`printf '\\033[?1049hmenu\\033[?1049l'`, 'echo the last'],
    ])
      await run(command);
    await untilOutputs(2);
    assert.deepEqual(
      (await outputs()).map(({ text }) => text.slice(0, 10)),
      ['NAME  PORT', 'the last'],
    );
  });

  it('is recorded up to a bound, by whole lines', async () => {
    await run('seq 100000 199999');
    await untilOutputs(3);
    const output = (await outputs()).at(-1);
    assert.equal(output?.cut, true);
    assert.match(output?.text ?? '', /^100000\n[\s\S]*\n1\d{5}$/);
    assert.ok((output?.text.length ?? 0) <= 64 * 1024);
  });

  it('ends with the consent, for a command under way too', async () => {
    const ended = ending();
    terminal.shellIntegration?.executeCommand('sleep 0.5; echo under way; sleep 4');
    await pause(1_000);
    consentTo('terminal');
    await ended;
    await run('echo too late');
    await untilRecorded((all) => all.some(isRunOf('sleep 0.5; echo too late')), 'the command');
    assert.equal((await outputs()).length, 3);
  });

  async function openTerminal(): Promise<vscode.Terminal> {
    const opened = vscode.window.createTerminal('output');
    opened.show();
    for (const deadline = Date.now() + 60_000; !opened.shellIntegration && Date.now() < deadline; ) await pause(100);
    assert.ok(opened.shellIntegration, 'the shell is integrated');
    return opened;
  }

  /** Resolves when the next command of the terminal has ended. */
  function ending(): Promise<void> {
    return new Promise((resolve) => {
      const listener = vscode.window.onDidEndTerminalShellExecution((event) => {
        if (event.terminal !== terminal) return;
        listener.dispose();
        resolve();
      });
    });
  }

  /** After half a second: in a remote window the editor loses what is printed before it has told of the beginning. */
  async function run(command: string): Promise<void> {
    const ended = ending();
    terminal.shellIntegration?.executeCommand(`sleep 0.5; ${command}`);
    await ended;
  }
});

const isRunOf = (command: string) => (signal: { kind: string; command?: unknown }) =>
  signal.kind === 'terminal.run' && signal.command === command;
