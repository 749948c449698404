/**
 * Runs inside the extension host: plays a trace's edits into a document that an editor shows, at the trace's times divided by
 * PENUMBRA_LIVE_SPEED, and writes what was shown and how late the host's event loop ran to PENUMBRA_LIVE_RESULT.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Signal, SignalOf } from '../../../agent-core/contracts/index.ts';
import { TEST_OUTPUT } from '../../../test/rig/test-output.ts';

/** The editor, the extension and the agent host settle. */
const WARM_UP_MS = 8000;
/** The last edit settles, and what follows it is shown. */
const COOL_DOWN_MS = 8000;
const RESOLUTION_MS = 5;
const NS_PER_MS = 1e6;

export interface LiveResult {
  readonly shown: readonly string[];
  readonly played: number;
  /** Edits that were made later than their time, and the latest, ms. */
  readonly late: number;
  readonly latest: number;
  /** Whether the document ended as the trace has it. */
  readonly isFaithful: boolean;
  readonly lagP50: number;
  readonly lagP99: number;
  readonly lagMax: number;
}

/** Called by VS Code. */
export async function run(): Promise<void> {
  const [first, ...signals] = readFileSync(env('PENUMBRA_LIVE_TRACE'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Signal => JSON.parse(line));
  if (first?.kind !== 'doc.open') throw new Error('the trace does not begin with a document');
  const shown = rememberShown();
  await vscode.extensions.getExtension('penumbra.penumbra')?.activate();
  const editor = await openNew('live.rs', first.text);
  await sleep(WARM_UP_MS);
  const edits = signals.filter((signal) => signal.kind === 'doc.edit');
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const { late, latest, text } = await play(editor, edits, first.text);
  delays.disable();
  await sleep(COOL_DOWN_MS);
  const lag = (ns: number) => Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
  const result: LiveResult = {
    ...{ shown, played: edits.length, late, latest, isFaithful: editor.document.getText() === text },
    lagP50: lag(delays.percentile(50)),
    lagP99: lag(delays.percentile(99)),
    lagMax: lag(delays.max),
  };
  writeFileSync(env('PENUMBRA_LIVE_RESULT'), JSON.stringify(result));
}

async function play(editor: vscode.TextEditor, edits: readonly SignalOf<'doc.edit'>[], before: string) {
  const speed = Number(env('PENUMBRA_LIVE_SPEED'));
  const began = performance.now();
  const zero = edits[0]?.t ?? 0;
  let text = before;
  let late = 0;
  let latest = 0;
  for (const [i, { t, changes }] of edits.entries()) {
    const due = began + (t - zero) / speed;
    const behind = performance.now() - due;
    if (behind < 0) await sleep(-behind);
    if (behind > 100) late++;
    latest = Math.max(latest, behind);
    await make(editor, changes);
    for (const { offset, length, text: put } of changes.toSorted((a, b) => b.offset - a.offset))
      text = text.slice(0, offset) + put + text.slice(offset + length);
    if (i % 500 === 499) console.log(`${TEST_OUTPUT}${i + 1} of ${edits.length} edits`);
  }
  return { late, latest, text };
}

/** As a person makes it: the cursor is there first. */
async function make(editor: vscode.TextEditor, changes: SignalOf<'doc.edit'>['changes']): Promise<void> {
  const { document } = editor;
  const [first] = changes;
  const at = first && document.positionAt(first.offset + first.length);
  if (at && !editor.selection.active.isEqual(at)) editor.selection = new vscode.Selection(at, at);
  const stops = { undoStopBefore: false, undoStopAfter: false };
  const made = await editor.edit((edit) => {
    for (const { offset, length, text } of changes)
      edit.replace(new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), text);
  }, stops);
  if (!made) throw new Error('the editor refused an edit');
}

async function openNew(name: string, text: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** Every message that asks something, as it is shown; it is shown all the same. The window counts as looked at. */
function rememberShown(): readonly string[] {
  const shown: string[] = [];
  const show = vscode.window.showInformationMessage.bind(vscode.window) as (...args: unknown[]) => Thenable<unknown>;
  const value = (...args: unknown[]) => {
    shown.push(String(args[0]));
    return show(...args);
  };
  Object.defineProperty(vscode.window, 'showInformationMessage', { configurable: true, value });
  Object.defineProperty(vscode.window, 'state', { configurable: true, get: () => ({ focused: true, active: true }) });
  return shown;
}

function env(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
