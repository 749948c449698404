import { describe, expect, test } from 'vitest';
import type { DocumentText, SettledEdit, Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { ShadowPipeline } from '../../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../../agent-core/shadow/pipeline-event.ts';
import { DocumentTransfer } from '../../../../agent-core/shadow/transfer/documents/documents.ts';
import { AWAITED, type StringProgram, type Synthesiser } from '../../../../agent-core/shadow/transfer/index.ts';
import { LiteralSkill } from '../../../support/literal-skill.ts';

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
  const write = (offset: number, written: string) => transfer.settled(edit(offset, 0, written), documents);
  const row = (i: number) => `  { name: 'person${i}', town: 'town${i}' },\n`;
  return { transfer, documents, edit, at, write, row };
}

test('rows written one after the other, each as an edit of its own, are followed by an offer of the rest', () => {
  const { transfer, documents, write, at, row } = setup();
  for (const i of [0, 1, 2]) write(at('];'), row(i));
  const [offer] = transfer.offers(documents, 0.9);
  expect(offer).toMatchObject({ support: 3, examples: [{ line: 1 }, { line: 2 }, { line: 3 }] });
  const [place] = offer?.places ?? [];
  const text = documents.get('a.ts')?.text ?? '';
  const applied = text.slice(0, place?.offset) + place?.text + text.slice(place?.offset);
  expect(applied).toBe(`const people = [\n${Array.from({ length: 12 }, (_, i) => row(i)).join('')}];\n`);
});

test('lines of a record that settle one by one count as one record', () => {
  const { transfer, documents, write, at } = setup('[\n]\n');
  for (const i of [0, 1, 2]) {
    write(at(']\n'), '  {\n');
    write(at(']\n'), `    "name": "person${i}",\n`);
    write(at(']\n'), `    "town": "town${i}"\n`);
    write(at(']\n'), '  },\n');
  }
  expect(transfer.offers(documents, 0.9)[0]?.places[0]?.text).toMatch(
    /^ {2}\{\n {4}"name": "person3",\n {4}"town": "town3"\n {2}\},\n/,
  );
});

test('of many large tables an act reads a part, and the next acts the others', () => {
  const { transfer, documents, write, at, row } = setup();
  const [people] = [...documents.values()];
  const large = ['id', ...Array.from({ length: 30_000 }, (_, i) => `other ${i}`)].join('\n');
  documents.clear();
  for (const i of [0, 1, 2]) documents.set(`o${i}.csv`, { doc: `o${i}.csv`, language: 'csv', text: large });
  if (people) documents.set(people.doc, people);
  documents.set('a.ts', { doc: 'a.ts', language: 'typescript', text: 'const people = [\n];\n' });
  for (const i of [0, 1, 2]) write(at('];'), row(i));
  expect(transfer.offers(documents, 0.9)).toEqual([]);
  write(at('];'), row(3));
  expect(transfer.offers(documents, 0.9)[0]?.support).toBe(4);
});

describe('nothing is offered', () => {
  test('after two rows', () => {
    const { transfer, documents, write, at, row } = setup();
    for (const i of [0, 1]) write(at('];'), row(i));
    expect(transfer.offers(documents, 0)).toEqual([]);
  });

  test('for rows that were there before the person wrote', () => {
    const { row } = setup();
    const { transfer, documents, write, at } = setup(`const people = [\n${row(0)}${row(1)}${row(2)}];\n`);
    write(at('];'), row(3));
    expect(transfer.offers(documents, 0)).toEqual([]);
  });

  test('once the rows were taken back', () => {
    const { transfer, documents, edit, write, at, row } = setup();
    for (const i of [0, 1, 2]) write(at('];'), row(i));
    transfer.changed(edit(at(row(2)), row(2).length, ''));
    expect(transfer.offers(documents, 0)).toEqual([]);
  });

  test('while the last row lacks a cell, and again when it is there', () => {
    const { transfer, documents, write, at, row } = setup();
    for (const i of [0, 1, 2]) write(at('];'), row(i));
    write(at('];'), "  { name: 'person3', ");
    expect(transfer.offers(documents, 0)).toEqual([]);
    write(at('];'), "town: 'town3' },\n");
    expect(transfer.offers(documents, 0)[0]?.support).toBe(4);
  });

  test('when the source is no longer known', () => {
    const { transfer, documents, write, at, row } = setup();
    for (const i of [0, 1]) write(at('];'), row(i));
    documents.delete('people.csv');
    write(at('];'), row(2));
    expect(transfer.offers(documents, 0)).toEqual([]);
  });
});

test('what others insert above moves the place of the offer with the text', () => {
  const { transfer, documents, edit, write, at, row } = setup();
  for (const i of [0, 1]) write(at('];'), row(i));
  edit(0, 0, '// People\n');
  write(at('];'), row(2));
  expect(transfer.offers(documents, 0)[0]?.places[0]).toMatchObject({ offset: at('];') });
});

test('what was learned can be seen, and once forgotten needs three rows anew', () => {
  const { transfer, documents, write, at, row } = setup();
  for (const i of [0, 1, 2]) write(at('];'), row(i));
  const [learned] = transfer.learned();
  expect(learned?.fingerprint).toBe(transfer.offers(documents, 0)[0]?.fingerprint);
  expect(transfer.forget(learned?.fingerprint ?? '')).toBe(true);
  write(at('];'), row(3));
  expect(transfer.offers(documents, 0)).toEqual([]);
  for (const i of [4, 5]) write(at('];'), row(i));
  expect(transfer.offers(documents, 0)[0]?.support).toBe(3);
});

test('typed key by key, the rest is suggested after the third row, and stays one suggestion while the person goes on', () => {
  const events: PipelineEvent[] = [];
  const pipeline = new ShadowPipeline({
    skill: new LiteralSkill(),
    mixed: [new DocumentTransfer(() => undefined)],
    pauseMs: () => 3000,
    masker: createMasker(),
    mayOffer: () => true,
    emit: (event) => events.push(event),
  });
  let number = 0;
  let t = 0;
  const feed = (signal: Record<string, unknown>) => pipeline.feed({ v: 1, t, ...signal } as Signal, number++);
  feed({ kind: 'doc.open', doc: 'people.csv', language: 'csv', text: CSV });
  feed({ kind: 'doc.open', doc: 'a.ts', language: 'typescript', text: '' });
  let length = 0;
  for (const i of [0, 1, 2, 3]) {
    for (const key of `add('person${i}', 'town${i}');\n`) {
      t += 80;
      feed({ kind: 'doc.edit', doc: 'a.ts', changes: [{ offset: length++, length: 0, text: key }] });
    }
    t += 5000;
    pipeline.advance(t);
  }
  const said = events.flatMap((event) => (event.type === 'suggestion' ? [event.suggestion] : []));
  expect(events.filter((event) => event.type === 'withdrawn')).toEqual([]);
  expect(said.map(({ family, support }) => [family, support])).toEqual([
    ['transfer', 3],
    ['transfer', 4],
  ]);
  expect(new Set(said.map(({ id }) => id)).size).toBe(1);
  expect(said[1]?.places[0]?.text).toMatch(/^add\('person4', 'town4'\);\n/);
});

/** A synthesiser elsewhere: answers only what it was told to answer meanwhile. Its one program takes the part before the @. */
function elsewhere() {
  const known = new Map<string, StringProgram | undefined>();
  let asked: string | undefined;
  const nick: StringProgram = {
    run: ([mail = '']) => ({ output: mail.slice(0, mail.indexOf('@')), confidence: 0.95 }),
  };
  const synthesiser: Synthesiser = (examples, queries) => {
    const key = JSON.stringify([examples, queries]);
    if (known.has(key)) return known.get(key);
    asked = key;
    return AWAITED;
  };
  /** Answers what was asked last; false where nothing was. */
  const answer = () => {
    if (asked === undefined) return false;
    known.set(asked, nick);
    asked = undefined;
    return true;
  };
  return { synthesiser, answer };
}

describe('while a string program is sought elsewhere', () => {
  const names = ['ada', 'grace', 'alan', 'barbara', 'edsger', 'frances'];
  const mails = ['mail', ...names.map((name) => `${name}@example.org`)].join('\n');

  function typing() {
    const events: PipelineEvent[] = [];
    const { synthesiser, answer } = elsewhere();
    const pipeline = new ShadowPipeline({
      skill: new LiteralSkill(),
      mixed: [new DocumentTransfer(synthesiser)],
      masker: createMasker(),
      pauseMs: () => 3000,
      mayOffer: () => true,
      emit: (event) => events.push(event),
    });
    let number = 0;
    let t = 0;
    let length = 0;
    const feed = (signal: Record<string, unknown>) => pipeline.feed({ v: 1, t, ...signal } as Signal, number++);
    feed({ kind: 'doc.open', doc: 'people.csv', language: 'csv', text: mails });
    feed({ kind: 'doc.open', doc: 'a.ts', language: 'typescript', text: '' });
    const pause = () => {
      t += 5000;
      pipeline.advance(t);
    };
    const type = (text: string) => {
      for (const key of text) {
        t += 80;
        feed({ kind: 'doc.edit', doc: 'a.ts', changes: [{ offset: length++, length: 0, text: key }] });
      }
    };
    const rows = (from: number, to: number) => {
      for (const name of names.slice(from, to)) {
        type(`add('${name}@example.org', '${name}');\n`);
        pause();
      }
    };
    const answers = () => {
      while (answer()) pipeline.resume();
    };
    const said = () =>
      events.flatMap((event) => (event.type === 'suggestion' || event.type === 'withdrawn' ? [event] : []));
    const suggested = () => said().flatMap((event) => (event.type === 'suggestion' ? [event.suggestion] : []));
    return { type, rows, pause, answers, said, suggested, pipeline };
  }

  test('nothing is said, and the suggestion opens when it comes', () => {
    const { rows, pause, answers, said, suggested } = typing();
    rows(0, 4);
    pause();
    expect(said()).toEqual([]);
    answers();
    pause();
    expect(suggested()).toMatchObject([{ family: 'transfer', support: 4 }]);
    expect(suggested()[0]?.places[0]?.text).toMatch(/^add\('edsger@example.org', 'edsger'\);\n/);
  });

  test('what is open stays open, and is brought up to date when it comes', () => {
    const { rows, pause, answers, said, suggested } = typing();
    rows(0, 4);
    answers();
    pause();
    rows(4, 5);
    expect(said()).toHaveLength(1);
    answers();
    expect(suggested().map(({ support }) => support)).toEqual([4, 5]);
    expect(new Set(suggested().map(({ id }) => id)).size).toBe(1);
  });

  test('an answer that comes while the person types on withdraws nothing', () => {
    const { rows, type, pause, answers, said } = typing();
    rows(0, 4);
    answers();
    pause();
    rows(4, 5);
    type("add('fran");
    answers();
    expect(said().map(({ type: what }) => what)).toEqual(['suggestion']);
  });

  test('an answer to rows that were taken back brings nothing', () => {
    const { rows, answers, pause, said, pipeline } = typing();
    rows(0, 4);
    pipeline.feed({ v: 1, t: 1e6, kind: 'doc.close', doc: 'a.ts' }, 1000);
    answers();
    pause();
    expect(said()).toEqual([]);
  });
});
