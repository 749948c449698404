import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { ApplicationId, type Suggestion, SuggestionId } from '../../agent-core/contracts/index.ts';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { Teller } from '../../extension/adapters/tell.ts';
import type { Watching, WatchingState } from '../../extension/consent/watching.ts';
import { Applier } from '../../extension/suggestions/apply.ts';
import { ReviewSession } from '../../extension/suggestions/review/session.ts';
import type { ReviewSource } from '../../extension/suggestions/review/source.ts';
import { Saving } from '../../extension/suggestions/saving.ts';
import type { SuggestionServices } from '../../extension/suggestions/services.ts';
import type { Speaker } from '../../extension/suggestions/speaker.ts';
import { startSpeaking } from '../../extension/suggestions/toast.ts';
import { Undoer } from '../../extension/suggestions/undo.ts';
import { FakeHost } from './support/fake-host.ts';
import { instead } from './support/instead.ts';
import { pause } from './support/recording.ts';
import { suggestion } from './unit/suggestions/builders.ts';

const source: ReviewSource = {
  kind: 'suggestion',
  family: 'edit',
  id: SuggestionId.parse('s1'),
  fingerprint: 'f1',
  name: 'log → say',
};
const NO_PLACES = { show: () => {} };
const NO_RENAMES = { serves: async () => false, isOffered: () => false, run: async () => false };
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

  it('makes the files it says, with its edits, and Undo Last Automation deletes them again', async () => {
    const { host, services, session, applier } = setup();
    const made = [
      { doc: files.doc('made.test.ts'), text: "test('made', () => {});\n" },
      { doc: files.doc('under/made too.txt'), text: 'made 😀\r\n' },
    ];
    host.makes(made);
    const before = files.read();
    await session.open(source, token);
    await applier.apply();
    for (const { doc, text } of made) assert.equal(readFileSync(keys.uriOf(doc).fsPath, 'utf8'), text);
    assert.equal(files.read()['lf.txt'], 'say(1)\nmiddle\nsay(2)\n');
    await new Undoer(services).undo();
    for (const { doc } of made) assert.ok(!existsSync(keys.uriOf(doc).fsPath), `${doc} is gone again`);
    assert.deepEqual(files.read(), before);
  });

  it('makes nothing where a file is there already, and takes nothing back where one was changed since', async () => {
    const { host, services, session, applier } = setup();
    const doc = files.doc('made.txt');
    host.makes([{ doc, text: 'made\n' }]);
    const before = files.read();
    await session.open(source, token);
    files.write('made.txt', 'mine\n');
    await applier.apply();
    assert.deepEqual([files.read(), readFileSync(keys.uriOf(doc).fsPath, 'utf8')], [before, 'mine\n']);
    rmSync(keys.uriOf(doc).fsPath);
    await session.open(source, token);
    await applier.apply();
    files.write('made.txt', 'made, and mine\n');
    const applied = files.read();
    await new Undoer(services).undo();
    assert.deepEqual([files.read(), readFileSync(keys.uriOf(doc).fsPath, 'utf8')], [applied, 'made, and mine\n']);
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

  it('is reviewed with the editor’s text of a file of which the host knows another, and of no other file', async () => {
    const { session, host, applier } = setup();
    await edit(files.uri('lf.txt'), 0, 0, 'log(0)\n');
    const given: string[][] = [];
    host.handlers.planSuggestion = async ({ documents }) => {
      given.push(documents.map(({ doc }) => doc));
      const plan = await host.plan({ docs: files.docs, from: 'log', to: 'say' });
      const isTold = documents.some(({ text }) => text.startsWith('log(0)'));
      const otherwise = plan.documents.map((planned) =>
        planned.doc === files.doc('lf.txt') && !isTold ? { ...planned, hash: 'of the file on disk' } : planned,
      );
      return { state: 'ready', plan: { ...plan, documents: otherwise } };
    };
    await edit(files.uri('crlf.txt'), 0, 0, 'log(0)\r\n');
    assert.deepEqual(await session.open(source, token), { state: 'open' });
    assert.deepEqual(given, [[], [files.doc('lf.txt')]]);
    await applier.apply();
    assert.equal(files.read()['lf.txt'], 'say(0)\nsay(1)\nmiddle\nsay(2)\n');
  });

  it('names the documents of which the host knows another text however often it is told', async () => {
    const { session, host } = setup();
    host.handlers.planSuggestion = async () => {
      const plan = await host.plan({ docs: files.docs, from: 'log', to: 'say' });
      return { state: 'ready', plan: { ...plan, documents: plan.documents.map((each) => ({ ...each, hash: '0' })) } };
    };
    assert.deepEqual(await session.open(source, token), { state: 'changing', docs: files.docs });
    assert.equal(session.current, undefined);
  });

  it('does not make anew a file that was deleted since the review', async () => {
    const { session, applier, reopened } = setup();
    await vscode.window.showTextDocument(files.uri('lf.txt'), { preview: false });
    await edit(files.uri('lf.txt'), 0, 0, 'log(0)\n');
    await session.open(source, token);
    rmSync(files.uri('lf.txt').fsPath);
    await applier.apply();
    assert.equal(existsSync(files.uri('lf.txt').fsPath), false);
    assert.deepEqual(reopened, [source]);
    const plan = session.current?.model.plan;
    assert.deepEqual(
      plan?.leftOut.map(({ doc }) => doc),
      [files.doc('lf.txt')],
    );
    await applier.apply();
    assert.equal(existsSync(files.uri('lf.txt').fsPath), false);
    assert.equal(readFileSync(files.uri('bom.txt').fsPath, 'utf8'), '\uFEFFsay(1)\nend');
  });

  it('is taken back with the texts of what the host cannot read, and of nothing that it did not change', async () => {
    const { session, applier, services, host } = setup();
    await session.open(source, token);
    await applier.apply();
    files.write('.env', 'SECRET=1');
    await edit(files.uri('.env'), 0, 0, 'dirty ');
    const given: string[][] = [];
    host.handlers.planUndo = async ({ documents }) => {
      given.push(documents.map(({ doc }) => doc));
      const { plan } = await host.planUndo();
      assert.ok(plan);
      const needed = documents.length > 0 ? [] : [files.doc('bom.txt')];
      return { plan: { ...plan, documents: plan.documents.filter(({ doc }) => !needed.includes(doc)) }, needed };
    };
    await new Undoer(services).undo();
    assert.deepEqual(files.read(), files.contents);
    assert.deepEqual(given, [[], [files.doc('bom.txt')]]);
    await vscode.workspace.save(files.uri('.env'));
  });

  it('is taken back by its own message only while it is the last', async () => {
    const { session, applier, services, host } = setup();
    await session.open(source, token);
    await applier.apply();
    const applied = files.read();
    const undoer = new Undoer(services);
    await undoer.undo(ApplicationId.parse('an earlier one'));
    assert.deepEqual(files.read(), applied);
    await undoer.undo(ApplicationId.parse('a1'));
    assert.deepEqual(files.read(), files.contents);
    assert.equal(host.told.filter(({ name }) => name === 'undone').length, 1);
  });

  it('writes nothing over what is typed while it is taken back', async () => {
    const { session, applier, services } = setup();
    const settings = vscode.workspace.getConfiguration('files');
    files.write('lf.txt', 'log(1)  \nmiddle\nlog(2)\n');
    await vscode.workspace.openTextDocument(files.uri('lf.txt'));
    await settled(() => openText(files.uri('lf.txt')).startsWith('log(1)  '));
    await session.open(source, token);
    await applier.apply();
    const editor = await vscode.window.showTextDocument(files.uri('lf.txt'), { preview: false });
    const end = editor.document.lineAt(3).range.end;
    editor.selection = new vscode.Selection(end, end);
    await settings.update('trimTrailingWhitespace', true, vscode.ConfigurationTarget.Workspace);
    const typing = vscode.workspace.onWillSaveTextDocument((event) => {
      if (event.document === editor.document) event.waitUntil(type('typed'));
    });
    try {
      await new Undoer(services).undo();
      assert.equal(files.read()['lf.txt'], 'log(1)\nmiddle\nlog(2)\ntyped');
      assert.equal(openText(files.uri('lf.txt')), 'log(1)\nmiddle\nlog(2)\ntyped');
    } finally {
      typing.dispose();
      await settings.update('trimTrailingWhitespace', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});

describe('a suggestion in an editor', function () {
  this.timeout(40_000);
  const log = vscode.window.createOutputChannel('Speaking under test', { log: true });
  const keys = new WorkspaceDocumentKeys();
  const watchingEdits: WatchingState = { state: 'watching', sources: ['edits'] };
  let host: FakeHost;
  let speaker: Speaker;
  let registration: vscode.Disposable;
  let services: SuggestionServices;
  let review: { reviewed: { id: string } | undefined; opened: Suggestion[] };
  let become: (state: WatchingState) => void;

  let unfocus: () => void;

  beforeEach(async () => {
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'a\n' }));
    assert.ok(editor);
    // Whether the real window has the focus is not ours to say: other windows come and go beside the tests.
    unfocus = instead(vscode.window, 'state', () => ({ focused: true, active: true }));
    host = new FakeHost((doc) => keys.uriOf(doc), { docs: [], from: 'log', to: 'say' });
    const changed = new vscode.EventEmitter<WatchingState>();
    const watching: Watching & { current: WatchingState } = { current: watchingEdits, onDidChange: changed.event };
    become = (state) => {
      watching.current = state;
      changed.fire(state);
    };
    const settings = { suggestionsEnabled: true, onDidChange: new vscode.EventEmitter<void>().event };
    services = { host, keys, log, tell: new Teller(log), watching, settings } as unknown as SuggestionServices;
    const opened: Suggestion[] = [];
    review = { reviewed: undefined, opened };
    const reviewing = {
      get reviewed() {
        return review.reviewed;
      },
      open: (chosen: Suggestion) => opened.push(chosen),
      close: () => {},
    };
    ({ speaker, registration } = startSpeaking(services, reviewing, NO_PLACES, NO_RENAMES));
  });
  afterEach(async () => {
    registration?.dispose();
    unfocus();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
  after(() => log.dispose());

  const answers = (): string[] =>
    host.told
      .map(({ params }) => params as { suggestion: string; fingerprint: string; answer: string })
      .map((told) => `${told.answer} ${told.suggestion} ${told.fingerprint}`);

  it('is shown at once in a quiet window, and is there to review until it is withdrawn', () => {
    host.notify('suggestion', suggestion('s1'));
    assert.deepEqual(answers(), ['shown s1 f-s1']);
    speaker.review(suggestion('s1'));
    assert.deepEqual(
      review.opened.map(({ id }) => id),
      ['s1'],
    );
    host.notify('suggestionWithdrawn', { id: suggestion('s1').id });
    assert.deepEqual(speaker.spoken, []);
  });

  it('waits until an undo chain is over', async () => {
    await type('b');
    await vscode.commands.executeCommand('undo');
    host.notify('suggestion', suggestion('s1'));
    await pause(3_500);
    assert.deepEqual(answers(), []);
    await settled(() => answers().length > 0);
    assert.deepEqual(answers(), ['shown s1 f-s1']);
  });

  it('is not shown when it is withdrawn while it is held', () => {
    become({ state: 'paused', until: undefined });
    host.notify('suggestion', suggestion('s1'));
    host.notify('suggestion', suggestion('s2'));
    host.notify('suggestionWithdrawn', { id: suggestion('s1').id });
    become(watchingEdits);
    assert.deepEqual(answers(), ['shown s2 f-s2']);
  });

  it('is over once consent is taken back, also one that comes late', () => {
    host.notify('suggestion', suggestion('s1'));
    become({ state: 'off' });
    assert.deepEqual(speaker.spoken, []);
    host.notify('suggestion', suggestion('s2'));
    become(watchingEdits);
    assert.deepEqual(answers(), ['shown s1 f-s1']);
  });

  it('is over with the host that made it, until the next one announces it again', () => {
    host.notify('suggestion', suggestion('s1'));
    host.restart();
    assert.deepEqual(speaker.spoken, []);
    host.notify('suggestion', suggestion('s1'));
    assert.equal(speaker.spoken.length, 1);
    assert.deepEqual(answers(), ['shown s1 f-s1']);
  });

  it('waits while the window is not focused, and while the debugger is stopped', () => {
    const focus = new vscode.EventEmitter<vscode.WindowState>();
    const { DebugStackFrame, DebugThread } = vscode;
    const stack = new vscode.EventEmitter<undefined>();
    let focused = false;
    let stopped = false;
    const restore = [
      instead(vscode.window, 'state', () => ({ focused, active: true })),
      instead(vscode.window, 'onDidChangeWindowState', () => focus.event),
      instead(vscode.debug, 'activeStackItem', () =>
        Object.create((stopped ? DebugStackFrame : DebugThread).prototype),
      ),
      instead(vscode.debug, 'onDidChangeActiveStackItem', () => stack.event),
    ];
    const spoken = startSpeaking(
      services,
      { reviewed: undefined, open: () => {}, close: () => {} },
      NO_PLACES,
      NO_RENAMES,
    );
    registration.dispose();
    try {
      host.notify('suggestion', suggestion('s1'));
      assert.deepEqual(answers(), [], 'the window is not focused');
      stopped = true;
      focused = true;
      focus.fire({ focused, active: true });
      assert.deepEqual(answers(), [], 'the debugger is stopped');
      stopped = false;
      stack.fire(undefined);
      assert.deepEqual(answers(), ['shown s1 f-s1']);
    } finally {
      spoken.registration.dispose();
      for (const each of restore) each();
    }
  });

  it('that was applied is kept by the button of its own message, only while the host knows it', async () => {
    const session = new ReviewSession(services);
    const saving = new Saving(services, session);
    const asked = () => host.told.filter(({ name }) => name === 'listAutomations').length;
    try {
      saving.applied(source, 's1');
      saving.applied({ ...source, name: 'another' }, 's2');
      const naming = saving.saveApplied(source, 's1');
      await settled(() => asked() === 1);
      await pause(500);
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await naming;
      const saved = host.told.filter(({ name }) => name === 'saveAutomation').map(({ params }) => params);
      assert.deepEqual(saved, [{ source: 's1', name: 'log → say' }]);
      host.restart();
      await Promise.all([saving.saveApplied(source, 's1'), saving.save()]);
      assert.equal(asked(), 1, 'no name is asked for what is lost');
    } finally {
      saving.dispose();
      session.dispose();
    }
  });

  it('that was applied cannot be saved once something was forgotten', async () => {
    const session = new ReviewSession(services);
    const saving = new Saving(services, session);
    try {
      saving.applied(source, 's1');
      host.notify('forgotten', {});
      await Promise.all([saving.saveApplied(source, 's1'), saving.save()]);
      assert.ok(!host.told.some(({ name }) => name === 'listAutomations'), 'no name is asked for what is forgotten');
    } finally {
      saving.dispose();
      session.dispose();
    }
  });

  it('says that a refusal did not reach the host', async () => {
    host.handlers.answerSuggestion = () => {
      throw new Error('gone');
    };
    assert.equal(await speaker.refuse(suggestion('s1')), false);
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

async function type(text: string): Promise<void> {
  await vscode.commands.executeCommand('type', { text });
}

async function settled(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && !condition(); ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
