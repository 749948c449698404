import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TextChange } from '../../../../agent-core/contracts/index.ts';
import {
  applyChanges,
  compose,
  fits,
  linesOf,
  mapOffset,
  minimise,
  rangesAfter,
  touchesLines,
} from '../../../../agent-core/shadow/text/changes.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', '😀', 'é'), maxLength: 30 });

/** A change list that fits `base`. */
function changesFor(base: string): fc.Arbitrary<TextChange[]> {
  return fc.array(fc.tuple(fc.nat(6), fc.nat(4), text), { maxLength: 4 }).map((parts) => {
    const changes: TextChange[] = [];
    let at = 0;
    for (const [gap, length, inserted] of parts) {
      const offset = at + gap;
      if (offset + length > base.length) break;
      changes.push({ offset, length, text: inserted });
      at = offset + length + 1;
    }
    return changes;
  });
}

const twoSteps = text.chain((base) =>
  changesFor(base).chain((first) => {
    const middle = applyChanges(base, first);
    return changesFor(middle).map((second) => ({ base, first, middle, second }));
  }),
);

test('composing two change lists gives one that does the same as both in turn', () => {
  fc.assert(
    fc.property(twoSteps, ({ base, first, middle, second }) => {
      const both = compose(first, second);
      expect(fits(base.length, both)).toBe(true);
      expect(applyChanges(base, both)).toBe(applyChanges(middle, second));
    }),
    { numRuns: 2000 },
  );
});

test('keystrokes typed one after the other fold into one insertion, and a backspace takes its letter out again', () => {
  const keys: TextChange[] = [
    { offset: 3, length: 0, text: 'f' },
    { offset: 4, length: 0, text: 'x' },
    { offset: 4, length: 1, text: '' },
    { offset: 4, length: 0, text: 'oo' },
  ];
  expect(keys.reduce<TextChange[]>((all, key) => compose(all, [key]), [])).toEqual([
    { offset: 3, length: 0, text: 'foo' },
  ]);
});

test('minimising keeps the result, cuts what stays equal and never splits a surrogate pair', () => {
  fc.assert(
    fc.property(
      text.chain((base) => changesFor(base).map((changes) => ({ base, changes }))),
      ({ base, changes }) => {
        const small = minimise(base, changes);
        expect(applyChanges(base, small)).toBe(applyChanges(base, changes));
        for (const change of small) expect(change.text).not.toBe(base.substr(change.offset, change.length));
      },
    ),
  );
  expect(minimise('a😀b', [{ offset: 1, length: 2, text: '😁' }])).toEqual([{ offset: 1, length: 2, text: '😁' }]);
});

test('the ranges after a change list hold exactly the inserted texts', () => {
  fc.assert(
    fc.property(
      text.chain((base) => changesFor(base).map((changes) => ({ base, changes }))),
      ({ base, changes }) => {
        const after = applyChanges(base, changes);
        expect(rangesAfter(changes).map((range) => after.slice(range.start, range.end))).toEqual(
          changes.map((c) => c.text),
        );
      },
    ),
  );
});

test('an offset behind a change moves with the text it stands before', () => {
  fc.assert(
    fc.property(text, text, fc.nat(30), (base, inserted, at) => {
      const offset = Math.min(at, base.length);
      const after = applyChanges(base, [{ offset: 0, length: 0, text: inserted }]);
      expect(after.slice(mapOffset(offset, [{ offset: 0, length: 0, text: inserted }]))).toBe(base.slice(offset));
    }),
  );
});

test('changes that overlap or run past the end do not fit', () => {
  expect(
    fits(5, [
      { offset: 0, length: 3, text: '' },
      { offset: 2, length: 1, text: '' },
    ]),
  ).toBe(false);
  expect(fits(5, [{ offset: 4, length: 2, text: '' }])).toBe(false);
  expect(fits(5, [{ offset: 5, length: 0, text: 'x' }])).toBe(true);
});

test('what takes whole lines with their ends is upon them alone; what joins two lines is upon both', () => {
  const text = 'one\ntwo\nthree\n';
  const [two, three] = [linesOf(text, { offset: 4, length: 4 }), linesOf(text, { offset: 8, length: 0 })];
  expect([two, three]).toEqual([
    { start: 4, end: 7 },
    { start: 8, end: 13 },
  ]);
  const upon = (change: TextChange) => [touchesLines(text, change, two), touchesLines(text, change, three)];
  expect(upon({ offset: 4, length: 4, text: '' })).toEqual([true, false]);
  expect(upon({ offset: 7, length: 1, text: '' })).toEqual([true, true]);
  expect(upon({ offset: 8, length: 0, text: 'new\n' })).toEqual([false, true]);
  expect(upon({ offset: 0, length: 4, text: '' })).toEqual([false, false]);
});
