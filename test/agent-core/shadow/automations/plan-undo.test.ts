import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPlaces } from '../../../../agent-core/shadow/automations/apply-text.ts';
import { withLineEndsOf } from '../../../../agent-core/shadow/automations/lines.ts';
import { hashText } from '../../../../agent-core/shadow/automations/plan.ts';
import { planUndo } from '../../../../agent-core/shadow/automations/plan-undo.ts';
import { applied, takenBack } from './applied.ts';
import { documentText, placesOf } from './generated.ts';
import { HUNTER2 } from './hunter2.ts';

const undo = (before: string, after: string, present: string) => {
  const plan = planUndo(applied({ 'a.ts': [before, after] }), new Map([['a.ts', present]]), HUNTER2);
  return { text: takenBack(plan, 'a.ts', present), plan, reasons: plan.leftOut.map(({ reason }) => reason) };
};

describe('an undo when nothing else changed', () => {
  const change = documentText
    .map((text) => text.replaceAll('\u0000', ''))
    .chain((before) =>
      placesOf('a.ts', before).map((places) => {
        const tidy = places.map((place) => ({ ...place, text: withLineEndsOf(before, place.text) }));
        return [before, applyPlaces(before, tidy)] as const;
      }),
    );

  test('gives every byte back', () => {
    fc.assert(
      fc.property(change, ([before, after]) => {
        const { text, reasons } = undo(before, after, after);
        expect(text).toBe(before);
        expect(reasons.filter((reason) => !reason.startsWith('It is already'))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('gives every byte back after lines came in above that are like no other', () => {
    fc.assert(
      fc.property(change, ([before, after]) => {
        const end = before.includes('\r\n') ? '\r\n' : '\n';
        const { text } = undo(before, after, `// one of its own${end}${after}`);
        expect(text).toBe(`// one of its own${end}${before}`);
      }),
      { numRuns: 500 },
    );
  });

  test('refers to the present text by its hash and its lines', () => {
    const { plan } = undo('a\nfoo(1)\n', 'a\nbar(1)\n', 'new\na\nbar(1)\n');
    expect(plan).toEqual({
      application: 'a1',
      files: [],
      title: 'a → b',
      documents: [
        {
          doc: 'a.ts',
          hash: hashText('new\na\nbar(1)\n'),
          places: [
            { id: 'a.ts:6', offset: 6, length: 3, text: 'foo', line: 2, lineBefore: 'bar(1)', lineAfter: 'foo(1)' },
          ],
        },
      ],
      leftOut: [],
    });
  });
});

describe('an undo after other edits', () => {
  const before = 'foo(1);\nrest\nfoo(2);\nend\nfoo(3);\n';
  const after = before.replaceAll('foo', 'bar');

  test('takes back what still stands, and says which line was edited', () => {
    const present = `// new\n${after}`.replace('bar(2)', 'bar(2, x)').replace('end', 'END\nend of it');
    const { text, reasons } = undo(before, after, present);
    expect(text).toBe('// new\nfoo(1);\nrest\nbar(2, x);\nEND\nend of it\nfoo(3);\n');
    expect(reasons).toEqual(['Line 3 was edited since.']);
  });

  test('takes the line ends that the file has now', () => {
    const { text } = undo('a\nb\nc\n', 'a\nc\n', 'a\r\nc\r\n');
    expect(text).toBe('a\r\nb\r\nc\r\n');
  });

  test('changes nothing where equal lines came or went and no line can be told from the next', () => {
    const { text, reasons } = undo('foo\nbar\n', 'bar\nbar\n', 'bar\nbar\nbar\n');
    expect(text).toBe('bar\nbar\nbar\n');
    expect(reasons).toEqual([expect.stringContaining('Line 1: lines like it came or went')]);
  });

  test('says so when all is as it was, when the file is gone, or when its line ends became mixed', () => {
    expect(undo(before, after, before).reasons).toEqual(['It is already as it was before.']);
    expect(undo(before, after, `${after}\r\n`).reasons).toEqual([expect.stringContaining('CRLF and LF')]);
    const plan = planUndo(applied({ 'a.ts': [before, after] }), new Map(), HUNTER2);
    expect(plan.leftOut).toEqual([{ doc: 'a.ts', reason: 'The document is no longer there.' }]);
  });

  test('copes with a file of ten thousand lines that was rewritten whole', () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => `line ${at}`);
    const start = performance.now();
    const { reasons } = undo(
      ['foo', ...lines].join('\n'),
      ['bar', ...lines].join('\n'),
      lines.map((line) => `${line}!`).join('\n'),
    );
    expect(reasons).toEqual(['Line 1 was edited since.']);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('secrets', () => {
  test('beside a change are no hindrance, even when another of the same length took its place', () => {
    const { text } = undo('p("hunter2", foo)', 'p("hunter2", bar)', 'x\np("hunter2", bar)');
    expect(text).toBe('x\np("hunter2", foo)');
  });

  test('in a change are never kept, and it is left out', () => {
    const before = 'foo\nrest\np("hunter2")\n';
    const after = 'bar\nrest\np(env.P)\n';
    expect(JSON.stringify(applied({ 'a.ts': [before, after] }))).not.toContain('hunter2');
    const { text, reasons } = undo(before, after, after);
    expect(text).toBe('foo\nrest\np(env.P)\n');
    expect(new Set(reasons)).toEqual(new Set(['Line 3: a secret stood here, and those are never kept.']));
  });
});

describe('a file that the application made', () => {
  const made = { ...applied({ 'new.ts': ['', 'test();\n'] }) };
  const application = { ...made, documents: made.documents.map((document) => ({ ...document, made: true })) };
  const undoWith = (present: ReadonlyMap<string, string>) => planUndo(application, present, HUNTER2);

  test('is deleted as long as it is as it was made', () => {
    const plan = undoWith(new Map([['new.ts', 'test();\n']]));
    expect(plan).toMatchObject({ files: [{ doc: 'new.ts', hash: hashText('test();\n') }], documents: [], leftOut: [] });
  });

  test('stays when the person went on with it, or is gone already', () => {
    const edited = undoWith(new Map([['new.ts', 'test();\nmine();\n']]));
    expect([edited.files, edited.leftOut[0]?.reason]).toEqual([[], 'It was edited since it was made.']);
    expect(undoWith(new Map()).leftOut).toEqual([{ doc: 'new.ts', reason: 'It is no longer there.' }]);
  });
});
