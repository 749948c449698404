import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEditor } from './support/editor.ts';

/** Far above what a call takes, far below what unbounded work would. */
const LIMIT_MS = 2000;

const OLD = ['a', 'b', 'c', 'd'].map((name) => `  assert.equal(${name}.size, ${name});`);
const wanted = (line: string): string => line.replace(/assert\.equal\((.*), (.*)\)/, 'expect($1).toBe($2)');

/** Three edits of a repeated change in a document that also holds `rest`; how long the slowest of them took, ms. */
function editBeside(rest: string) {
  const editor = openEditor({ 'a.ts': [...OLD, rest].join('\n') });
  let slowest = 0;
  for (const line of [0, 1, 2]) {
    const start = performance.now();
    editor.rewrite('a.ts', { [line]: wanted(OLD[line] ?? '') });
    editor.offers();
    slowest = Math.max(slowest, performance.now() - start);
  }
  return { editor, slowest };
}

describe('hostile text', () => {
  it.each([
    ['a line of a megabyte', `assert.equal(${'x'.repeat(1_000_000)}, y);`],
    ['a hundred thousand brackets', `assert.equal(${'('.repeat(100_000)}`],
    ['a hundred thousand quotes', `assert.equal(${'"\\"'.repeat(33_000)}`],
    ['ten thousand lines that nearly match', 'assert.equal("'.concat('\nassert.equal(").size, a'.repeat(10_000))],
    ['ten thousand lines that match', OLD[3]?.concat('\n').repeat(10_000) ?? ''],
    ['nothing but carriage returns', '\r'.repeat(100_000)],
    ['lone surrogates', '\ud83d assert.equal(\udc00, \ud83d);'.repeat(1000)],
  ])('costs bounded time: %s', (_, rest) => {
    expect(editBeside(rest).slowest).toBeLessThan(LIMIT_MS);
  });

  it('never learns from a line over the limit', () => {
    const long = (name: string) => `assert.equal(${name}, "${'x'.repeat(5000)}");`;
    const editor = openEditor({ 'a.ts': ['a', 'b', 'c', 'd', 'e'].map(long).join('\n') });
    for (const line of [0, 1, 2]) editor.rewrite('a.ts', { [line]: wanted(long('abc'[line] ?? '')) });
    expect(editor.offers()).toEqual([]);
  });

  it('never makes an edit throw, and every place lies in its document', () => {
    const unit = fc.constantFrom(
      'a',
      'b',
      '.',
      '(',
      ')',
      ' ',
      '\n',
      '\r\n',
      '"',
      "'",
      '`',
      '\\',
      '😀',
      '\ud83d',
      '$',
      '{',
      '0',
    );
    const text = fc.string({ unit, maxLength: 200 });
    const edit = fc.record({ at: fc.nat(), length: fc.nat(6), text: fc.string({ unit, maxLength: 8 }) });
    fc.assert(
      fc.property(text, fc.array(edit, { maxLength: 12 }), (start, edits) => {
        const editor = openEditor({ 'a.ts': start });
        for (const { at, length, text: by } of edits) {
          const now = editor.text('a.ts');
          const offset = at % (now.length + 1);
          editor.change('a.ts', [{ offset, length: Math.min(length, now.length - offset), text: by }]);
          for (const offer of editor.skill.offers(editor.documents, 0.5)) {
            for (const place of offer.places) {
              expect(place.offset + place.length).toBeLessThanOrEqual(editor.text(place.doc).length);
              expect(editor.skill.save(offer.pattern)).toBeDefined();
            }
          }
          editor.skill.predictions(editor.documents);
        }
      }),
      { numRuns: 150 },
    );
  });
});
