import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Place } from '../../../../agent-core/contracts/edits.ts';
import { applyPlaces } from '../../../../agent-core/shadow/automations/apply-text.ts';
import { withLineEndsOf } from '../../../../agent-core/shadow/automations/lines.ts';
import { judge } from '../../../../agent-core/shadow/automations/outcome.ts';
import { applied } from './applied.ts';
import { documentText, placesOf } from './generated.ts';
import { HUNTER2 } from './hunter2.ts';

const BEFORE = 'foo(1);\nrest\nfoo(2);\n';
const AFTER = 'bar(1);\nrest\nbar(2);\n';

const verdict = (present: string, before = BEFORE, after = AFTER) =>
  judge(applied({ 'a.ts': [before, after] }), new Map([['a.ts', present]]), HUNTER2);

test('what still stands is kept, whatever was edited beside it', () => {
  expect(verdict(AFTER)).toEqual({ verdict: 'kept', kept: 2, undone: 0, changed: 0 });
  expect(verdict(`// new\n${AFTER.replace('rest', 'other')}`).verdict).toBe('kept');
});

test('what is as it was before is undone, by one undo or by hand', () => {
  expect(verdict(BEFORE)).toEqual({ verdict: 'undone', kept: 0, undone: 2, changed: 0 });
  expect(verdict(`// new\n${BEFORE}`).verdict).toBe('undone');
});

test('some undone, or anything else in its place, is changed', () => {
  expect(verdict('foo(1);\nrest\nbar(2);\n')).toEqual({ verdict: 'changed', kept: 1, undone: 1, changed: 0 });
  expect(verdict('baz(1);\nrest\nbaz(2);\n')).toEqual({ verdict: 'changed', kept: 0, undone: 0, changed: 2 });
});

test('lines put in or taken out are judged by what is to be seen of them', () => {
  expect(verdict('a\nX\nb\nc', 'a\nb\nc', 'a\nX\nb\nc').verdict).toBe('kept');
  expect(verdict('a\nb\nC', 'a\nb\nc', 'a\nX\nb\nc').verdict).toBe('undone');
  expect(verdict('a\nb\nC', 'a\nX\nb\nc', 'a\nb\nc').verdict).toBe('kept');
  expect(verdict('a\nX\nb\nC', 'a\nX\nb\nc', 'a\nb\nc').verdict).toBe('undone');
});

test('nothing is known of documents without a text', () => {
  expect(judge(applied({ 'a.ts': [BEFORE, AFTER] }), new Map(), HUNTER2).verdict).toBe('unknown');
});

test('whatever was applied, the text after is kept and the text before undone, also under a new line', () => {
  const change = documentText.chain((text) =>
    placesOf('a.ts', text).map((places) => [text, applyPlaces(text, tidy(text, places))] as const),
  );
  const tidy = (text: string, places: readonly Place[]) =>
    places.map((place) => ({ ...place, text: withLineEndsOf(text, place.text) }));
  fc.assert(
    fc.property(change, ([before, after]) => {
      fc.pre(before !== after);
      expect(verdict(after, before, after).verdict).toBe('kept');
      expect(verdict(before, before, after).verdict).toBe('undone');
      const end = before.includes('\r\n') ? '\r\n' : '\n';
      expect(verdict(`of its own${end}${after}`, before, after).kept).toBeGreaterThan(0);
      expect(verdict(`of its own${end}${before}`, before, after).undone).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});
