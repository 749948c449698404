/** Somebody who changes one line of a document after the other in the same way, in windows on one data folder. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { NumberedSignal, Params, Signal } from '../../agent-core/contracts/index.ts';
import { HostProcess, temporaryFolder } from './host-process.ts';

export const LINES = Array.from({ length: 8 }, (_, i) => `  log("info", "step ${i} of the import");`);
export const DOC = 'src/import.ts';

/** Processes end and the folder goes with the test. */
export function setup(doc = DOC) {
  const data = temporaryFolder();
  onTestFinished(data.remove);
  const open = async (more: Partial<Params<'initialize'>> = {}) => {
    const host = new HostProcess(data.path);
    onTestFinished(() => host.leave());
    return { host, welcome: await host.initialize(more) };
  };
  let seq = 0;
  const sent: NumberedSignal[] = [];
  const number = (signal: Signal): NumberedSignal => {
    const item = { seq: seq++, signal };
    sent.push(item);
    return item;
  };
  let text = `${LINES.join('\n')}\n`;
  const opened = () => number({ v: 1, t: Date.now(), kind: 'doc.open', doc, language: 'typescript', text });
  const edited = (line: number) => {
    const old = 'log("info", ';
    const offset = text.indexOf(old, LINES.slice(0, line).join('\n').length);
    text = `${text.slice(0, offset)}logger.info(${text.slice(offset + old.length)}`;
    const changes = [{ offset, length: old.length, text: 'logger.info(' }];
    return number({ v: 1, t: Date.now(), kind: 'doc.edit', doc, changes });
  };
  const rows = (what = 'signal') => {
    const db = new Database(join(data.path, 'penumbra.db'), { readonly: true });
    try {
      return Number(db.prepare(`SELECT count(*) FROM ${what}`).pluck().get());
    } finally {
      db.close();
    }
  };
  const sql = (statement: string) => {
    const db = new Database(join(data.path, 'penumbra.db'));
    db.exec(statement);
    db.close();
  };
  const current = () => [{ doc, language: 'typescript', text }];
  return { data: data.path, open, number, opened, edited, sent, rows, sql, current };
}

/** Sends and waits until the host has settled and accepted it. */
export async function record(host: HostProcess, ...items: NumberedSignal[]): Promise<void> {
  await host.request('recordSignals', { items });
  const last = items.at(-1)?.seq ?? 0;
  await host.waitFor('signalsAccepted', ({ upTo }) => upTo > last);
}
