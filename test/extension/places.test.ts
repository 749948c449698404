import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Suggestion, SuggestionId } from '../../agent-core/contracts/index.ts';
import { WorkspaceDocumentKeys } from '../../extension/adapters/document-keys.ts';
import { Teller } from '../../extension/adapters/tell.ts';
import { TrackedPlaces } from '../../extension/suggestions/places/tracked.ts';
import { PlaceWalk } from '../../extension/suggestions/places/walk.ts';
import type { SuggestionServices } from '../../extension/suggestions/services.ts';
import { FakeHost } from './support/fake-host.ts';

const TEXT = 'log(1)\nmiddle\nlog(2)\nlog(3)\n';

describe('the walk through suggested places', () => {
  const log = vscode.window.createOutputChannel('Walking under test', { log: true });
  const keys = new WorkspaceDocumentKeys();
  let document: vscode.TextDocument;
  let tracked: TrackedPlaces;
  let walk: PlaceWalk;

  beforeEach(async () => {
    document = await vscode.workspace.openTextDocument({ content: TEXT });
    await vscode.window.showTextDocument(document);
    const doc = keys.keyOf(document.uri);
    const host = new FakeHost((key) => keys.uriOf(key), { docs: [doc], from: 'log', to: 'say' });
    const services = { host, keys, log, tell: new Teller(log) } as unknown as SuggestionServices;
    tracked = new TrackedPlaces();
    walk = new PlaceWalk(services, tracked, () => {});
    const offsets = [...TEXT.matchAll(/log/g)].map(({ index }) => index);
    const places = offsets.map((offset) => ({ doc, offset, length: 3, text: 'say', confidence: 0.97 }));
    tracked.show({ id: SuggestionId.parse('s1'), places } satisfies Pick<Suggestion, 'id' | 'places'>);
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
  after(() => log.dispose());

  const line = () => vscode.window.activeTextEditor?.selection.active.line;

  it('goes from place to place and begins again after the last', async () => {
    const lines = [];
    for (let i = 0; i < 3; i++) {
      await walk.next();
      lines.push(line());
    }
    assert.deepEqual(lines, [2, 3, 0]);
  });

  it('makes the change under the cursor as one edit that is not saved, and goes on', async () => {
    await walk.next();
    const following = vscode.workspace.onDidChangeTextDocument((event) => {
      const changes = event.contentChanges.map(({ rangeOffset, rangeLength, text }) => {
        return { offset: rangeOffset, length: rangeLength, text };
      });
      tracked.changed(keys.keyOf(event.document.uri), changes);
    });
    await walk.accept();
    following.dispose();
    assert.equal(document.getText(), 'log(1)\nmiddle\nsay(2)\nlog(3)\n');
    assert.deepEqual([document.isDirty, line(), tracked.open.length], [true, 3, 2]);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), TEXT);
  });

  it('takes the line break away with a line that is removed', async () => {
    const doc = keys.keyOf(document.uri);
    const host = new FakeHost((key) => keys.uriOf(key), { docs: [doc], from: 'middle\n', to: '' });
    const services = { host, keys, log, tell: new Teller(log) } as unknown as SuggestionServices;
    const places = [{ doc, offset: 7, length: 7, text: '', confidence: 0.97 }];
    tracked.show({ id: SuggestionId.parse('s2'), places });
    await new PlaceWalk(services, tracked, () => {}).accept(tracked.next());
    assert.equal(document.getText(), 'log(1)\nlog(2)\nlog(3)\n');
  });

  it('leaves a skipped place out of its round', async () => {
    await walk.next();
    await walk.skip();
    const lines = [line()];
    for (let i = 0; i < 2; i++) {
      await walk.next();
      lines.push(line());
    }
    assert.deepEqual(lines, [3, 0, 3]);
    assert.equal(document.getText(), TEXT);
  });

  it('changes nothing where the host would no longer make this change', async () => {
    await walk.next();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'x');
    await vscode.workspace.applyEdit(edit);
    await walk.accept();
    assert.equal(document.getText(), `x${TEXT}`);
  });
});
