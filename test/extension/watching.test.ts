/** What is observed, and above all what is not, inside a real editor with the real agent host and database. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Signal, SignalKind } from '../../agent-core/contracts/index.ts';
import type { PenumbraApi } from '../../extension/main.ts';
import {
  append,
  appendUnseen,
  consentTo,
  data,
  everySource,
  openNew,
  pause,
  pauseWatching,
  recorded,
  textAfter,
  untilRecorded,
  withdrawConsent,
} from './support/recording.ts';

const of = (doc: string) => (signal: Signal) => 'doc' in signal && signal.doc === doc;
const kinds = (signals: readonly Signal[]): Set<SignalKind> => new Set(signals.map(({ kind }) => kind));

describe('watching', function () {
  this.timeout(90_000);

  before(async () => {
    await vscode.extensions.getExtension('penumbra.penumbra')?.activate();
    withdrawConsent();
    await pause(2_500);
  });

  after(withdrawConsent);

  it('says how long its activation took', () => {
    const api = vscode.extensions.getExtension<PenumbraApi>('penumbra.penumbra')?.exports;
    assert.ok(api && api.activationMs > 0, JSON.stringify(api));
  });

  it('records nothing before consent: after 200 edits there is no database', async () => {
    const editor = await openNew('unwatched.ts', '');
    for (let i = 0; i < 200; i++) await append(editor, `line ${i}\n`);
    await editor.document.save();
    await pause(1_000);
    assert.equal(existsSync(join(data, 'penumbra.db')), false);
    assert.deepEqual((await recorded()).filter(of('unwatched.ts')), []);
  });

  it('records a document that was open when consent came, and every change after it', async () => {
    const editor = await openNew('watched.ts', 'const a = 1;\n');
    consentTo('edits');
    await untilRecorded((all) => all.some(of('watched.ts')), 'the open document');
    await append(editor, 'const b = 2;\n');
    await editor.document.save();
    await vscode.commands.executeCommand('undo');
    await editor.document.save();
    const saves = (all: Signal[]) => all.filter(of('watched.ts')).filter(isSave);
    const signals = (await untilRecorded((all) => saves(all).length === 2, 'both saves')).filter(of('watched.ts'));
    assert.equal(signals[0]?.kind, 'doc.open');
    const edits = signals.filter((signal) => signal.kind === 'doc.edit');
    assert.deepEqual(
      edits.map(({ reason }) => reason),
      [undefined, 'undo'],
    );
    assert.deepEqual(edits[0]?.changes, [{ offset: 13, length: 0, text: 'const b = 2;\n' }]);
  });

  it('leaves out what is excluded, what git ignores, and what the workspace narrows', async () => {
    const ignoreFile = vscode.Uri.joinPath(workspaceFolder(), '.gitignore');
    await vscode.workspace.fs.writeFile(ignoreFile, Buffer.from('ignored.ts\n'));
    await pause(1_500);
    for (const name of ['.env.local', 'ignored.ts', 'seen.ts']) await append(await openNew(name, 'x'), 'y\n');
    const signals = await untilRecorded((all) => all.some(of('seen.ts')), 'the file beside them');
    assert.deepEqual(signals.filter(of('.env.local')), []);
    assert.deepEqual(signals.filter(of('ignored.ts')), []);
    await narrowed('watch.edits', async () => {
      await append(await openNew('narrowed.ts', 'x'), 'y\n');
      await pause(1_000);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });
    assert.deepEqual((await recorded()).filter(of('narrowed.ts')), []);
  });

  it('hears selections, copies, terminals, files, tasks and commits once they are agreed to', async () => {
    consentTo(...everySource);
    await pause(2_500);
    const editor = await openNew('source.ts', 'copy me\n');
    editor.selection = new vscode.Selection(0, 0, 0, 7);
    await vscode.commands.executeCommand('editor.action.clipboardCopyAction');
    await pause(300);
    await runInTerminal('echo penumbra');
    await createAndDelete('passing.ts');
    await renameOf(editor.document.uri, 'renamed.ts');
    await runTask();
    await commitIn('repository');
    const wanted: SignalKind[] = [
      ...(['editor.select', 'clipboard.copy', 'terminal.run', 'task.run', 'git.commit'] as const),
      ...(['file.create', 'file.delete', 'file.rename'] as const),
    ];
    const missing = (all: Signal[]) => wanted.filter((kind) => !kinds(all).has(kind));
    const signals = await untilRecorded((all) => missing(all).length === 0, wanted.join());
    const command = signals.find((signal) => signal.kind === 'terminal.run');
    assert.equal(command?.kind === 'terminal.run' && command.command, 'echo penumbra');
    assert.equal(command?.kind === 'terminal.run' && command.exitCode, 0);
  });

  it('takes the text of a cut for what was cut, never for what came in its place', async () => {
    const editor = await openNew('cut.ts', 'cut me\nnext line\n');
    await pause(500);
    editor.selection = new vscode.Selection(0, 0, 0, 6);
    await vscode.commands.executeCommand('editor.action.clipboardCutAction');
    const signals = await untilRecorded((all) => textAfter(all, 'cut.ts') === '\nnext line\n', 'the cut');
    const copies = signals.filter((signal) => signal.kind === 'clipboard.copy').filter(of('cut.ts'));
    assert.deepEqual(
      copies.map(({ text }) => text).filter((text) => text !== 'cut me'),
      [],
    );
  });

  it('knows every open text again after a pause, and records nothing of the pause', async () => {
    const behind = (await openNew('behind.ts', 'a\n')).document;
    const closed = (await openNew('closed.ts', 'b\n')).document;
    const shown = await openNew('shown.ts', 'c\n');
    const names = ['behind.ts', 'closed.ts', 'shown.ts'];
    await untilRecorded((all) => names.every((name) => textAfter(all, name) !== undefined), 'the open documents');
    pauseWatching();
    await untilRecorded((all) => names.every((name) => textAfter(all, name) === undefined), 'that they were closed');
    await appendUnseen(behind, 'unseen\n');
    await append(shown, 'unseen\n');
    await vscode.window.showTextDocument(closed);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.window.showTextDocument(shown.document);
    await vscode.commands.executeCommand('penumbra.resume');
    await untilKnown(behind, 'behind.ts');
    await appendUnseen(behind, 'seen\n');
    await append(vscode.window.activeTextEditor ?? shown, 'seen\n');
    await untilKnown(behind, 'behind.ts');
    const signals = await untilKnown(shown.document, 'shown.ts');
    assert.equal(textAfter(signals, 'closed.ts'), undefined);
    const edits = signals.filter((signal) => signal.kind === 'doc.edit').flatMap(({ changes }) => changes);
    assert.deepEqual(
      edits.filter(({ text }) => text.includes('unseen')),
      [],
    );
  });

  it('closes what is excluded at once, opens it again when it is not, and leaves the others alone', async () => {
    const [excluded, other] = ['behind.ts', 'shown.ts'];
    const opens = (all: Signal[]) => all.filter(of(other)).filter(({ kind }) => kind === 'doc.open').length;
    const before = opens(await untilRecorded((all) => textAfter(all, excluded) !== undefined, 'the document'));
    const penumbra = vscode.workspace.getConfiguration('penumbra');
    await penumbra.update('exclude', [excluded], vscode.ConfigurationTarget.Workspace);
    await untilRecorded((all) => textAfter(all, excluded) === undefined, 'that it was closed');
    await penumbra.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    const signals = await untilRecorded((all) => textAfter(all, excluded) !== undefined, 'that it was opened');
    assert.equal(opens(signals), before);
  });

  it('goes on when the language of a document changes', async () => {
    const editor = await openNew('language.ts', 'a\n');
    await untilKnown(editor.document, 'language.ts');
    await vscode.languages.setTextDocumentLanguage(editor.document, 'plaintext');
    const inPlainText = (signal: Signal) => signal.kind === 'doc.open' && signal.language === 'plaintext';
    await untilRecorded((all) => all.filter(of('language.ts')).some(inPlainText), 'the document in its new language');
    await append(editor, 'b\n');
    await untilKnown(editor.document, 'language.ts');
  });

  it('loses nothing that it accepted when the agent host is killed, and starts another', async () => {
    const editor = await openNew('killed.ts', '');
    await append(editor, 'before\n');
    await untilRecorded((all) => all.some(of('killed.ts')), 'the first edit');
    killAgentHost();
    await append(editor, 'while\n');
    await pause(3_000);
    await append(editor, 'after\n');
    await editor.document.save();
    const signals = await untilRecorded((all) => all.filter(of('killed.ts')).some(isSave), 'the save');
    const texts = signals
      .filter(of('killed.ts'))
      .flatMap((signal) => (signal.kind === 'doc.edit' ? signal.changes.map(({ text }) => text) : []));
    assert.equal(texts.join(''), 'before\nwhile\nafter\n');
  });

  it('stops at once when the consent is taken back elsewhere', async () => {
    const editor = await openNew('revoked.ts', 'x');
    await untilKnown(editor.document, 'revoked.ts');
    withdrawConsent();
    // The time a file system event may take; the slow look at the file would come only after two seconds.
    await pause(400);
    await append(editor, 'y\n');
    await append(await openNew('later.ts', 'x'), 'y\n');
    await pause(2_500);
    const signals = await recorded();
    assert.deepEqual(
      signals.filter(of('revoked.ts')).filter(({ kind }) => kind === 'doc.edit' || kind === 'doc.close'),
      [],
    );
    assert.deepEqual(signals.filter(of('later.ts')), []);
  });
});

function isSave({ kind }: Signal): boolean {
  return kind === 'doc.save';
}

/** Waits until the signals on the disk amount to the text that the editor holds. */
function untilKnown(document: vscode.TextDocument, doc: string): Promise<Signal[]> {
  return untilRecorded((all) => textAfter(all, doc) === document.getText(), `the text of ${doc}`);
}

async function narrowed(setting: string, run: () => Promise<void>): Promise<void> {
  const penumbra = vscode.workspace.getConfiguration('penumbra');
  await penumbra.update(setting, false, vscode.ConfigurationTarget.Workspace);
  try {
    await run();
  } finally {
    await penumbra.update(setting, undefined, vscode.ConfigurationTarget.Workspace);
  }
}

async function runInTerminal(command: string): Promise<void> {
  const terminal = vscode.window.createTerminal('test');
  terminal.show();
  for (const deadline = Date.now() + 15_000; !terminal.shellIntegration && Date.now() < deadline; ) await pause(100);
  assert.ok(terminal.shellIntegration, 'the shell is integrated');
  terminal.shellIntegration.executeCommand(command);
}

async function createAndDelete(name: string): Promise<void> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), name);
  const [create, remove] = [new vscode.WorkspaceEdit(), new vscode.WorkspaceEdit()];
  create.createFile(uri);
  assert.ok(await vscode.workspace.applyEdit(create));
  remove.deleteFile(uri);
  assert.ok(await vscode.workspace.applyEdit(remove));
}

interface GitRepository {
  readonly commit: (message: string, options: { readonly empty: true }) => Promise<void>;
}
interface Git {
  readonly getAPI: (version: 1) => { readonly openRepository: (uri: vscode.Uri) => Promise<GitRepository | null> };
}

/** A commit by the editor's own git, in a new repository of the workspace. */
async function commitIn(name: string): Promise<void> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), name);
  const git = (...args: string[]) => execFileSync('git', ['-C', uri.fsPath, ...args]);
  await vscode.workspace.fs.createDirectory(uri);
  git('init', '--quiet');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.invalid');
  const extension = vscode.extensions.getExtension<Git>('vscode.git');
  assert.ok(extension, 'the git extension is there');
  const repository = await (await extension.activate()).getAPI(1).openRepository(uri);
  assert.ok(repository, 'the repository was opened');
  await pause(500);
  await repository.commit('a commit', { empty: true });
}

function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return folder.uri;
}

async function renameOf(uri: vscode.Uri, name: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(uri, vscode.Uri.joinPath(uri, '..', name));
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function runTask(): Promise<void> {
  const task = new vscode.Task({ type: 'shell' }, vscode.TaskScope.Workspace, 'hello', 'test');
  task.execution = new vscode.ShellExecution('true');
  await vscode.tasks.executeTask(task);
}

/** The agent host is the child of this process that runs its bundle. */
function killAgentHost(): void {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  const line = listed.split('\n').find((each) => each.includes('agent-host.js'));
  assert.ok(line, 'an agent host runs');
  process.kill(Number.parseInt(line, 10), 'SIGKILL');
}
