/** Rows carried by hand through the real agent host, whose string programs come from its synthesis thread. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Signal } from '../../../agent-core/contracts/index.ts';
import { HostProcess, temporaryFolder } from '../../support/host-process.ts';

const PEOPLE = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Barbara Liskov', 'Edsger Dijkstra', 'Frances Allen'];
const CSV = ['name', ...PEOPLE, ''].join('\n');
const shortened = (name: string) => name.replace(/^(.)\S* (\S+)$/, '$1. $2');
const record = (name: string) => `add('${name}', '${shortened(name)}');\n`;

let folder: ReturnType<typeof temporaryFolder>;
let host: HostProcess;
beforeEach(() => {
  folder = temporaryFolder();
  host = new HostProcess(folder.path);
});
afterEach(async () => {
  await host.leave();
  folder.remove();
});

/** A person with a table open who writes records into another document. */
function clerk() {
  let seq = 0;
  let text = '';
  const send = (...signals: Record<string, unknown>[]) =>
    host.request('recordSignals', {
      items: signals.map((signal) => ({ seq: seq++, signal: { v: 1, t: Date.now(), ...signal } as Signal })),
    });
  const open = () =>
    send(
      { kind: 'doc.open', doc: 'people.csv', language: 'csv', text: CSV },
      { kind: 'doc.open', doc: 'a.ts', language: 'typescript', text: '' },
    );
  const write = async (written: string) => {
    await send({ kind: 'doc.edit', doc: 'a.ts', changes: [{ offset: text.length, length: 0, text: written }] });
    text += written;
    await send({ kind: 'doc.save', doc: 'a.ts' });
  };
  return { open, write };
}

test('four rows written by hand, with a value that only a string program gives, are followed by the rest', async () => {
  await host.initialize();
  const { open, write } = clerk();
  await open();
  for (const name of PEOPLE.slice(0, 4)) await write(record(name));
  const suggestion = await host.waitFor('suggestion');
  expect(suggestion).toMatchObject({ family: 'transfer', support: 4 });
  expect(suggestion.places.map(({ text }) => text)).toEqual([PEOPLE.slice(4).map(record).join('')]);
  await write(record('Edsger Dijkstra'));
  const next = await host.waitFor('suggestion', ({ support }) => support === 5);
  expect(next.id).toBe(suggestion.id);
  expect(host.notices('suggestionWithdrawn')).toEqual([]);
});
