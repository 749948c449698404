import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Suggestion, SuggestionId } from '../../../../agent-core/contracts/index.ts';
import { TrackedPlaces } from '../../../../extension/suggestions/places/tracked.ts';
import { withPlaces } from '../../../../extension/suggestions/review/model.ts';

const place = (doc: string, offset: number, length = 3, text = 'say') => ({ doc, offset, length, text, confidence: 1 });
const suggestion = (id: string, ...places: Suggestion['places']) => ({ id: SuggestionId.parse(id), places });

let tracked: TrackedPlaces;
const offsets = () => tracked.open.map(({ doc, offset }) => `${doc}:${offset}`);

beforeEach(() => {
  tracked = new TrackedPlaces();
});

describe('places in documents that change', () => {
  beforeEach(() => tracked.show(suggestion('s1', place('a', 10), place('a', 30), place('b', 10))));

  test('move with text typed before them, in their own document', () => {
    tracked.changed('a', [{ offset: 12, length: 0, text: '' }]);
    tracked.show(suggestion('s1', place('a', 10), place('a', 30), place('b', 10)));
    tracked.changed('a', [{ offset: 0, length: 2, text: 'hello' }]);
    expect(offsets()).toEqual(['a:13', 'a:33', 'b:10']);
  });

  test('stay when text is typed right behind them, and right before them move', () => {
    tracked.changed('a', [{ offset: 13, length: 0, text: 'x' }]);
    tracked.changed('a', [{ offset: 10, length: 0, text: 'yy' }]);
    expect(offsets()).toEqual(['a:12', 'a:33', 'b:10']);
  });

  test('are gone when typed into', () => {
    tracked.changed('a', [{ offset: 11, length: 1, text: 'x' }]);
    expect(offsets()).toEqual(['a:30', 'b:10']);
  });

  test('that insert are gone when something is typed there', () => {
    tracked.show(suggestion('s1', place('a', 10, 0), place('a', 30, 0)));
    tracked.changed('a', [{ offset: 10, length: 0, text: 'say' }]);
    expect(offsets()).toEqual(['a:33']);
  });

  test('cover the same text after any change that leaves them alone', () => {
    const change = fc.record({ offset: fc.nat(40), length: fc.nat(6), text: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(change, (raw) => {
        const text = 'aaaaaaaaaalogbbbbbbbbbbbbbbbbblogccccccccc';
        const edit = { ...raw, length: Math.min(raw.length, text.length - raw.offset) };
        tracked.show(suggestion('s2', place('a', 10), place('a', 30)));
        tracked.changed('a', [edit]);
        const after = withPlaces(text, [edit]);
        for (const { offset } of tracked.open) expect(after.slice(offset, offset + 3)).toBe('log');
      }),
    );
  });
});

test('the next place is the one behind the cursor, then those of the next document, then the first again', () => {
  tracked.show(suggestion('s1', place('b', 5), place('a', 30), place('a', 10)));
  expect(tracked.next()).toMatchObject({ doc: 'a', offset: 10 });
  expect(tracked.next({ doc: 'a', offset: 10 })).toMatchObject({ doc: 'a', offset: 30 });
  expect(tracked.next({ doc: 'a', offset: 31 })).toMatchObject({ doc: 'b', offset: 5 });
  expect(tracked.next({ doc: 'c', offset: 0 })).toMatchObject({ doc: 'a', offset: 10 });
});

test('a skipped place stays skipped when its suggestion is told again, also after it moved', () => {
  tracked.show(suggestion('s1', place('a', 10), place('a', 30)));
  const [first] = tracked.open;
  if (first) tracked.skip(first);
  tracked.changed('a', [{ offset: 0, length: 0, text: '\n' }]);
  tracked.show(suggestion('s1', place('a', 11), place('a', 31)));
  expect(offsets()).toEqual(['a:31']);
});

test('another suggestion brings back what was skipped of the one before', () => {
  tracked.show(suggestion('s1', place('a', 10)));
  const [first] = tracked.open;
  if (first) tracked.skip(first);
  tracked.show(suggestion('s2', place('a', 10)));
  expect(offsets()).toEqual(['a:10']);
});

test('no suggestion has no place', () => {
  tracked.show(suggestion('s1', place('a', 10)));
  tracked.show(undefined);
  expect([tracked.open, tracked.next(), tracked.id]).toEqual([[], undefined, undefined]);
});

test('a whole line that would be removed ends before the next one begins', () => {
  tracked.show(suggestion('s1', place('a', 10, 5, ''), place('a', 15, 5, ''), place('a', 30, 3)));
  expect(tracked.within('a', 15, 15)?.offset).toBe(15);
  expect(tracked.within('a', 20, 20)).toBeUndefined();
  expect(tracked.within('a', 33, 33)?.offset).toBe(30);
});
