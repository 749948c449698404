import { describe, expect, test } from 'vitest';
import type { DocumentText, SettledEdit } from '../../../../agent-core/contracts/index.ts';
import { DocumentTransfer } from '../../../../agent-core/shadow/transfer/documents/documents.ts';

const CSV = ['name,town', ...Array.from({ length: 12 }, (_, i) => `person${i},town${i}`)].join('\n');

/** Documents and a person who types into one of them. */
function setup(text = 'const people = [\n];\n') {
  const transfer = new DocumentTransfer(() => undefined);
  const documents = new Map<string, DocumentText>([
    ['people.csv', { doc: 'people.csv', language: 'csv', text: CSV }],
    ['a.ts', { doc: 'a.ts', language: 'typescript', text }],
  ]);
  let signals = 0;
  const edit = (offset: number, length: number, written: string): SettledEdit => {
    const before = documents.get('a.ts')?.text ?? '';
    const after = before.slice(0, offset) + written + before.slice(offset + length);
    documents.set('a.ts', { doc: 'a.ts', language: 'typescript', text: after });
    const signal = signals++;
    const changes = [{ offset, length, text: written }];
    return {
      doc: 'a.ts',
      language: 'typescript',
      before,
      after,
      changes,
      firstSignal: signal,
      lastSignal: signal,
      at: signal * 1000,
    };
  };
  const at = (mark: string) => (documents.get('a.ts')?.text ?? '').indexOf(mark);
  const write = (offset: number, written: string) => transfer.observe(edit(offset, 0, written), documents);
  const row = (i: number) => `  { name: 'person${i}', town: 'town${i}' },\n`;
  return { transfer, documents, edit, at, write, row };
}

test('rows written one after the other, each as an edit of its own, are followed by an offer of the rest', () => {
  const { transfer, write, at, row, documents } = setup();
  for (const i of [0, 1, 2]) write(at('];'), row(i));
  const [offer] = transfer.offers(0.9);
  expect(offer).toMatchObject({ support: 3, examples: [{ line: 1 }, { line: 2 }, { line: 3 }] });
  const [place] = offer?.places ?? [];
  const text = documents.get('a.ts')?.text ?? '';
  const applied = text.slice(0, place?.offset) + place?.text + text.slice(place?.offset);
  expect(applied).toBe(`const people = [\n${Array.from({ length: 12 }, (_, i) => row(i)).join('')}];\n`);
});

test('lines of a record that settle one by one count as one record', () => {
  const { transfer, write, at } = setup('[\n]\n');
  for (const i of [0, 1, 2]) {
    write(at(']\n'), '  {\n');
    write(at(']\n'), `    "name": "person${i}",\n`);
    write(at(']\n'), `    "town": "town${i}"\n`);
    write(at(']\n'), '  },\n');
  }
  expect(transfer.offers(0.9)[0]?.places[0]?.text).toMatch(
    /^ {2}\{\n {4}"name": "person3",\n {4}"town": "town3"\n {2}\},\n/,
  );
});

describe('nothing is offered', () => {
  test('after two rows', () => {
    const { transfer, write, at, row } = setup();
    for (const i of [0, 1]) write(at('];'), row(i));
    expect(transfer.offers(0)).toEqual([]);
  });

  test('for rows that were there before the person wrote', () => {
    const { row } = setup();
    const { transfer, write, at } = setup(`const people = [\n${row(0)}${row(1)}${row(2)}];\n`);
    write(at('];'), row(3));
    expect(transfer.offers(0)).toEqual([]);
  });

  test('once the rows were taken back', () => {
    const { transfer, edit, write, at, row } = setup();
    for (const i of [0, 1, 2]) write(at('];'), row(i));
    transfer.follow(edit(at(row(2)), row(2).length, ''));
    expect(transfer.offers(0)).toEqual([]);
  });

  test('while the last row lacks a cell, and again when it is there', () => {
    const { transfer, write, at, row } = setup();
    for (const i of [0, 1, 2]) write(at('];'), row(i));
    write(at('];'), "  { name: 'person3', ");
    expect(transfer.offers(0)).toEqual([]);
    write(at('];'), "town: 'town3' },\n");
    expect(transfer.offers(0)[0]?.support).toBe(4);
  });

  test('when the source is no longer known', () => {
    const { transfer, documents, write, at, row } = setup();
    for (const i of [0, 1]) write(at('];'), row(i));
    documents.delete('people.csv');
    write(at('];'), row(2));
    expect(transfer.offers(0)).toEqual([]);
  });
});

test('what others insert above moves the place of the offer with the text', () => {
  const { transfer, edit, write, at, row } = setup();
  for (const i of [0, 1]) write(at('];'), row(i));
  transfer.follow(edit(0, 0, '// People\n'));
  write(at('];'), row(2));
  expect(transfer.offers(0)[0]?.places[0]).toMatchObject({ offset: at('];') });
});
