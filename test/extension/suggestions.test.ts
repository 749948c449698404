import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { SuggestionId } from '../../agent-core/contracts/index.ts';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { Teller } from '../../extension/adapters/tell.ts';
import { Applier } from '../../extension/suggestions/apply.ts';
import { ReviewSession } from '../../extension/suggestions/review/session.ts';
import type { ReviewSource } from '../../extension/suggestions/review/source.ts';
import type { SuggestionServices } from '../../extension/suggestions/services.ts';
import { Undoer } from '../../extension/suggestions/undo.ts';
import { FakeHost } from './support/fake-host.ts';

const source: ReviewSource = { kind: 'suggestion', id: SuggestionId.parse('s1'), fingerprint: 'f1', name: 'log → say' };
const token = new vscode.CancellationTokenSource().token;

describe('an automation in real documents', () => {
  const log = vscode.window.createOutputChannel('Suggestions under test', { log: true });
  const keys = new WorkspaceDocumentKeys();
  let files: Files;

  beforeEach(() => {
    files = new Files({
      'lf.txt': 'log(1)\nmiddle\nlog(2)\n',
      'crlf.txt': 'log(1)\r\nmiddle 😀\r\nlog(2)\r\n',
      'bom.txt': '\uFEFFlog(1)\nend',
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    files.remove();
  });
  after(() => log.dispose());

  /** The real session, apply and undo over a fake host; what would be shown to a person is not. */
  function setup() {
    const host = new FakeHost((doc) => keys.uriOf(doc), { docs: files.docs, from: 'log', to: 'say' });
    const services = { host, keys, log, tell: new Teller(log) } as unknown as SuggestionServices;
    const session = new ReviewSession(services);
    const reopened: ReviewSource[] = [];
    const desk = {
      open: async (again: ReviewSource) => {
        reopened.push(again);
        return (await session.open(again, token)).state === 'open';
      },
      close: async () => session.close(),
    };
    const applier = new Applier(services, session, desk, { applied: () => {}, undo: () => {}, save: () => {} });
    return { host, services, session, applier, reopened };
  }

  it('is applied to every file at once, saved, and opens no tab', async () => {
    const { session, applier, host } = setup();
    await session.open(source, token);
    await applier.apply();
    assert.deepEqual(files.read(), {
      'lf.txt': 'say(1)\nmiddle\nsay(2)\n',
      'crlf.txt': 'say(1)\r\nmiddle 😀\r\nsay(2)\r\n',
      'bom.txt': '\uFEFFsay(1)\nend',
    });
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs),
      [],
    );
    assert.equal(host.told.filter(({ name }) => name === 'applied').length, 1);
    assert.equal(session.current, undefined);
  });

  it('leaves out what the person left out', async () => {
    const { session, applier } = setup();
    await session.open(source, token);
    const first = session.current?.model.plan.documents.find(({ doc }) => doc === files.doc('lf.txt'))?.places[0];
    assert.ok(first);
    session.choose([first], false);
    await applier.apply();
    assert.equal(files.read()['lf.txt'], 'log(1)\nmiddle\nsay(2)\n');
  });

  it('is taken back in every buffer by one undo', async () => {
    const { session, applier } = setup();
    const texts = () => files.names.map((name) => openText(files.uri(name)));
    for (const name of files.names) await vscode.workspace.openTextDocument(files.uri(name));
    await vscode.window.showTextDocument(files.uri('lf.txt'), { preview: false });
    const before = texts();
    await session.open(source, token);
    await applier.apply();
    assert.notDeepEqual(texts(), before);
    await vscode.commands.executeCommand('undo');
    assert.deepEqual(texts(), before);
    for (const name of files.names) await vscode.workspace.openTextDocument(files.uri(name)).then((d) => d.save());
  });

  it('is refused, and planned anew, when a document changed since the review', async () => {
    const { session, applier, reopened } = setup();
    await session.open(source, token);
    await edit(files.uri('crlf.txt'), 0, 0, 'log(0)\r\n');
    await applier.apply();
    assert.deepEqual(files.read(), files.contents, 'no file was touched');
    assert.deepEqual(reopened, [source]);
    assert.equal(
      session.current?.model.plan.documents.find(({ doc }) => doc === files.doc('crlf.txt'))?.places.length,
      3,
    );
    await applier.apply();
    assert.equal(files.read()['crlf.txt'], 'say(0)\r\nsay(1)\r\nmiddle 😀\r\nsay(2)\r\n');
  });

  it('Undo Last Automation restores every byte on disk, also after the person saved and edited elsewhere', async () => {
    const { session, applier, services, host } = setup();
    await session.open(source, token);
    await applier.apply();
    await edit(files.uri('lf.txt'), 3, 0, 'a later line\n');
    await new Undoer(services).undo();
    assert.deepEqual(files.read(), {
      ...files.contents,
      'lf.txt': `${files.contents['lf.txt']}a later line\n`,
    });
    assert.equal(host.told.at(-1)?.name, 'undone');
  });

  it('Undo Last Automation restores the bytes even where saving would change them again', async () => {
    const { session, applier, services } = setup();
    const settings = vscode.workspace.getConfiguration('files');
    files.write('lf.txt', 'log(1)  \nmiddle\nlog(2)');
    await vscode.workspace.openTextDocument(files.uri('lf.txt'));
    await settled(() => openText(files.uri('lf.txt')).startsWith('log(1)  '));
    await settings.update('trimTrailingWhitespace', true, vscode.ConfigurationTarget.Workspace);
    await settings.update('insertFinalNewline', true, vscode.ConfigurationTarget.Workspace);
    try {
      await session.open(source, token);
      await applier.apply();
      assert.equal(files.read()['lf.txt'], 'say(1)\nmiddle\nsay(2)\n');
      await new Undoer(services).undo();
      assert.equal(files.read()['lf.txt'], 'log(1)  \nmiddle\nlog(2)');
      assert.equal(files.read()['bom.txt'], files.contents['bom.txt']);
    } finally {
      await settings.update('trimTrailingWhitespace', undefined, vscode.ConfigurationTarget.Workspace);
      await settings.update('insertFinalNewline', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});

/** Files in a folder of the workspace, gone after the test. */
class Files {
  static #count = 0;
  /** Document keys begin with it. No two tests share a folder: the editor remembers files that are gone. */
  readonly key: string;
  readonly contents: Record<string, string>;
  readonly #folder: vscode.Uri;

  constructor(contents: Record<string, string>) {
    this.contents = contents;
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder, 'a folder is open');
    this.key = `under-test-${++Files.#count}`;
    this.#folder = vscode.Uri.joinPath(folder.uri, this.key);
    mkdirSync(this.#folder.fsPath);
    for (const [name, text] of Object.entries(contents)) this.write(name, text);
  }

  get names(): string[] {
    return Object.keys(this.contents);
  }

  get docs(): string[] {
    return this.names.map((name) => this.doc(name));
  }

  doc(name: string): string {
    return `${this.key}/${name}`;
  }

  uri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.uri(name).fsPath, text);
  }

  read(): Record<string, string> {
    const read = (name: string) => readFileSync(this.uri(name).fsPath, 'utf8');
    return Object.fromEntries(this.names.map((name) => [name, read(name)]));
  }

  remove(): void {
    rmSync(this.#folder.fsPath, { recursive: true });
  }
}

function openText(uri: vscode.Uri): string {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open?.getText() ?? '';
}

async function edit(uri: vscode.Uri, line: number, character: number, text: string): Promise<void> {
  await vscode.workspace.openTextDocument(uri);
  const change = new vscode.WorkspaceEdit();
  change.insert(uri, new vscode.Position(line, character), text);
  assert.ok(await vscode.workspace.applyEdit(change));
}

async function settled(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && !condition(); ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
