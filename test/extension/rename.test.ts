import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Suggestion } from '../../agent-core/contracts/index.ts';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { Teller } from '../../extension/adapters/tell.ts';
import { SymbolRename } from '../../extension/suggestions/rename/symbol-rename.ts';
import { suggestion } from './unit/suggestions/builders.ts';

const LANGUAGE = 'lua';
/** Three places were renamed by hand, the declaration was not. */
const TEXT = 'local old = 1\nprint(now)\nprint(now, 1)\nprint(now, 2)\nprint(old, 3)\nprint(old, 4)\n';
const RENAMED = TEXT.replaceAll('old', 'now');

describe('a suggestion that is a rename', () => {
  const log = vscode.window.createOutputChannel('Renaming under test', { log: true });
  const keys = new WorkspaceDocumentKeys();
  let document: vscode.TextDocument;
  let renames: SymbolRename;
  let offered: Suggestion;
  let servers: vscode.Disposable[];

  beforeEach(async () => {
    document = await vscode.workspace.openTextDocument({ content: TEXT, language: LANGUAGE });
    await vscode.window.showTextDocument(document);
    const doc = keys.keyOf(document.uri);
    const offsets = [...TEXT.matchAll(/old(?=, )/g)].map(({ index }) => index);
    offered = {
      ...suggestion('s1'),
      renaming: { from: 'old', to: 'now' },
      places: offsets.map((offset) => ({ doc, offset, length: 3, text: 'now', confidence: 0.97 })),
      examples: [{ doc, line: 3, before: 'print(old, 2)', after: 'print(now, 2)', at: 0 }],
    };
    renames = new SymbolRename({ keys, tell: new Teller(log) });
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) server.dispose();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
  after(() => log.dispose());

  /** A language server that renames every `old`, but for those it is told to leave. */
  function serve(leave = /never/g): void {
    servers.push(
      vscode.languages.registerRenameProvider(LANGUAGE, {
        provideRenameEdits: (asked, _position, name) => {
          const edit = new vscode.WorkspaceEdit();
          const left = new Set([...asked.getText().matchAll(leave)].map(({ index }) => index));
          for (const { index } of asked.getText().matchAll(/old/g)) {
            const range = new vscode.Range(asked.positionAt(index), asked.positionAt(index + 3));
            if (!left.has(index)) edit.replace(asked.uri, range, name);
          }
          return edit;
        },
      }),
    );
  }

  it('is not the language server’s where there is none, or where it refuses', async () => {
    assert.equal(await renames.serves(offered), false);
    const refused = { provideRenameEdits: () => Promise.reject(new Error('You cannot rename this element.')) };
    servers.push(vscode.languages.registerRenameProvider(LANGUAGE, refused));
    assert.equal(await renames.serves(offered), false);
  });

  it('is the language server’s where it renames all that is left', async () => {
    serve();
    assert.equal(await renames.serves(offered), true);
    assert.equal(renames.isOffered(offered), true);
    const { renaming: _, ...other } = offered;
    assert.equal(await renames.serves(other), false, 'a change that is no rename');
  });

  it('stays ours where the server leaves a place out, and where the new name is a symbol already', async () => {
    serve(/old(?=, 4)/g);
    assert.equal(await renames.serves(offered), false);
    for (const server of servers) server.dispose();
    serve();
    servers.push(
      vscode.languages.registerDefinitionProvider(LANGUAGE, {
        provideDefinition: (asked) => new vscode.Location(asked.uri, new vscode.Position(0, 0)),
      }),
    );
    assert.equal(await renames.serves(offered), false);
  });

  it('puts the cursor on the first place that is left, and is one edit that one undo takes back', async () => {
    serve();
    assert.equal(await renames.run(offered), true);
    assert.equal(document.getText(), RENAMED);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 4);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), TEXT);
  });

  it('changes nothing when the server would no longer do it all by the time it is chosen', async () => {
    serve();
    assert.equal(await renames.serves(offered), true);
    for (const server of servers) server.dispose();
    serve(/old(?=, 4)/g);
    assert.equal(await renames.run(offered), false);
    assert.equal(document.getText(), TEXT);
  });
});
