/** What a test inside the editor knows of the recording: the consent it gives, and the signals it finds on the disk. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { CONSENT_WORDING, type Signal, SOURCES, type Source } from '../../../agent-core/contracts/index.ts';
import { writeConsent } from '../../../agent-core/durable/consent-file.ts';
import { dataFolder } from '../../../agent-core/durable/data-folder.ts';

export const data = dataFolder();

/** As another window would: by the file that all share. */
export function consentTo(...sources: readonly Source[]): void {
  const grant = { at: new Date().toISOString(), wording: CONSENT_WORDING };
  writeConsent(data, { version: 1, granted: Object.fromEntries(sources.map((source) => [source, grant])) });
}

export function withdrawConsent(): void {
  rmSync(join(data, 'consent.json'), { force: true });
}

export const everySource = SOURCES;

/** As another window would, until resumed. */
export function pauseWatching(): void {
  writeFileSync(join(data, 'pause.json'), '{"until":null}');
}

/** The text that the signals of `doc` amount to; `undefined` when it is not open after them. */
export function textAfter(signals: readonly Signal[], doc: string): string | undefined {
  let text: string | undefined;
  for (const signal of signals) {
    if (!('doc' in signal) || signal.doc !== doc) continue;
    if (signal.kind === 'doc.open') text = signal.text;
    if (signal.kind === 'doc.close') text = undefined;
    if (signal.kind !== 'doc.edit' || text === undefined) continue;
    for (const { offset, length, text: put } of signal.changes.toReversed())
      text = text.slice(0, offset) + put + text.slice(offset + length);
  }
  return text;
}

/** Every signal on the disk, as the command line exports it. */
export async function recorded(): Promise<Signal[]> {
  if (!existsSync(data)) return [];
  const extension = vscode.extensions.getExtension('penumbra.penumbra');
  assert.ok(extension);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(extension.extensionPath, 'dist/penumbra.js'), 'export', '--data', data],
    { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, maxBuffer: 100_000_000 },
  );
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Signal => JSON.parse(line));
}

/** Waits until the recording fits, and gives it; fails with what was recorded instead. */
export async function untilRecorded(fits: (signals: Signal[]) => boolean, what: string): Promise<Signal[]> {
  let signals: Signal[] = [];
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await pause(250)) {
    signals = await recorded();
    if (fits(signals)) return signals;
  }
  return assert.fail(`${what}: not within 15 s, recorded were ${JSON.stringify(signals).slice(-2_000)}`);
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A new file of the workspace, shown in an editor. */
export async function openNew(name: string, text: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** One change at the document's end, whether an editor shows it or not. */
export async function appendUnseen(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(document.getText().length), text);
  assert.ok(await vscode.workspace.applyEdit(edit), 'the edit was made');
}

/** One change at the document's end, as a person would make it. */
export async function append(editor: vscode.TextEditor, text: string): Promise<void> {
  const end = editor.document.positionAt(editor.document.getText().length);
  assert.ok(await editor.edit((edit) => edit.insert(end, text)), 'the edit was made');
}
