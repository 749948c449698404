/** A real database in a temporary folder, and what tests say to it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Signal, TextChange } from '../../agent-core/contracts/index.ts';
import { silent } from '../../agent-core/durable/log.ts';
import { openDatabase } from '../../agent-core/durable/sqlite/database.ts';
import { createMasker } from '../../agent-core/security/masking/index.ts';
import { Recording } from '../../agent-core/shadow/recording/recording.ts';
import type { RecordRow } from '../../agent-core/shadow/recording/rows.ts';

/** Noon of some day in local time, so that minutes around it are the same day. */
export const NOON = new Date(2026, 4, 4, 12).getTime();

export class FakeClock {
  time = NOON;
  now(): number {
    return this.time;
  }
}

/** Removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function setup(folder = temporaryFolder()) {
  const clock = new FakeClock();
  const { store, state } = openDatabase(folder, { clock, log: silent });
  onTestFinished(() => store.close());
  return { folder, clock, store, state, recording: new Recording(store, createMasker(), clock) };
}

let seq = 0;

export function row(signal: Signal, more: Partial<RecordRow> = {}): RecordRow {
  seq++;
  return { session: 'window', workspace: '/work', seqFrom: seq, seqTo: seq, signal, ...more };
}

export function opened(doc: string, text: string, t = NOON): RecordRow {
  return row({ v: 1, t, kind: 'doc.open', doc, language: 'typescript', text });
}

/** A document being typed into: rows as the settled edits of it. */
export class TypedDocument {
  readonly doc: string;
  text: string;

  constructor(doc: string, text: string) {
    this.doc = doc;
    this.text = text;
  }

  edit(offset: number, length: number, text: string, more: Partial<RecordRow> = {}): RecordRow {
    return this.change([{ offset, length, text }], more);
  }

  change(changes: readonly TextChange[], more: Partial<RecordRow> = {}): RecordRow {
    const before = this.text;
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      this.text = this.text.slice(0, change.offset) + change.text + this.text.slice(change.offset + change.length);
    }
    const signal: Signal = { v: 1, t: NOON, kind: 'doc.edit', doc: this.doc, changes: [...changes] };
    return row(signal, { context: { before, after: this.text }, ...more });
  }

  append(text: string): RecordRow {
    return this.edit(this.text.length, 0, text);
  }
}

/** Whether the bytes of `text` are in any file of `folder`. */
export function onDisk(folder: string, text: string): boolean {
  const wanted = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.some(({ parentPath, name }) => {
    const bytes = readFileSync(path.join(parentPath, name));
    return wanted.some((each) => bytes.includes(each));
  });
}

export function recorded(recording: Recording, workspace = '/work'): Signal[] {
  return [...recording.recent({ workspace, sinceMs: 0, limit: 1e6 })].map(({ signal }) => signal);
}

/** A data folder with so many opened documents on record. */
export function withSignals(count: number): string {
  const { folder, recording, store } = setup();
  recording.append(Array.from({ length: count }, (_, i) => opened(`file-${i}.ts`, `content ${i}`)));
  store.close();
  return folder;
}
