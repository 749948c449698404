import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TextChange } from '../../../../agent-core/contracts/index.ts';
import {
  type Author,
  RUN_AT_MOST,
  SETTLE_AFTER,
  type SettledRun,
  Settler,
} from '../../../../agent-core/shadow/observing/settler.ts';
import { applyChanges } from '../../../../agent-core/shadow/text/changes.ts';

/** A document and a settler; `type` puts a change in and gives what it ended. */
function setup(text: string) {
  const settler = new Settler();
  let current = { doc: 'a.ts', language: 'typescript', text };
  let signal = 0;
  const type = (change: TextChange | TextChange[], at: number, author: Author = 'person'): SettledRun[] => {
    const changes = Array.isArray(change) ? change : [change];
    const after = { ...current, text: applyChanges(current.text, changes) };
    const key = { before: current, changes, author, signal: signal++, at };
    const ended = settler.makeWay(key);
    settler.type({ ...key, after });
    current = after;
    return ended;
  };
  return { settler, type, text: () => current.text };
}

const insert = (offset: number, text: string): TextChange => ({ offset, length: 0, text });

test('letters typed one after the other settle into one edit after a pause', () => {
  const { settler, type } = setup('let a\nlet b');
  [...'foo'].forEach((letter, i) => {
    expect(type(insert(5 + i, letter), i * 100)).toEqual([]);
  });
  expect(settler.tick(200 + SETTLE_AFTER - 1)).toEqual([]);
  const [edit] = settler.tick(200 + SETTLE_AFTER);
  expect(edit).toMatchObject({
    before: 'let a\nlet b',
    after: 'let afoo\nlet b',
    changes: [insert(5, 'foo')],
    firstSignal: 0,
    lastSignal: 2,
  });
});

test('leaving the line settles what was typed there', () => {
  const { settler, type } = setup('one\ntwo\nthree');
  type(insert(3, '!'), 0);
  expect(settler.moveTo('a.ts', 2)).toEqual([]);
  expect(settler.moveTo('a.ts', 8)).toHaveLength(1);
});

test('typing on another line settles the first line, typing on through Enter does not', () => {
  const { type } = setup('one\ntwo');
  type(insert(3, '\n'), 0);
  expect(type(insert(4, 'x'), 100)).toEqual([]);
  expect(type(insert(9, 'y'), 200)).toMatchObject([{ changes: [insert(3, '\nx')] }]);
});

test('what was typed and taken back comes out as a run without changes', () => {
  const { settler, type } = setup('abc');
  type(insert(3, 'd'), 0);
  type({ offset: 3, length: 1, text: '' }, 50);
  expect(settler.settle()).toMatchObject([{ author: 'person', changes: [], signals: [0, 1] }]);
});

test('several cursors typing at once are one act', () => {
  const { settler, type } = setup('a\nb\nc');
  type([insert(1, 'x'), insert(3, 'x')], 0);
  type([insert(2, 'y'), insert(5, 'y')], 80);
  expect(settler.settle()).toMatchObject([{ changes: [insert(1, 'xy'), insert(3, 'xy')], after: 'axy\nbxy\nc' }]);
});

test('an undo inside a run only takes keystrokes back; an undo of older work is a run of its own', () => {
  const inside = setup('abc');
  inside.type(insert(3, 'd'), 0);
  expect(inside.type({ offset: 3, length: 1, text: '' }, 50, 'undo')).toEqual([]);

  const older = setup('abc\nx');
  older.type(insert(5, 'd'), 0);
  expect(older.type({ offset: 0, length: 1, text: '' }, 50, 'undo')).toMatchObject([{ author: 'person' }]);
  expect(older.settler.settle()).toMatchObject([{ author: 'undo' }]);
});

test('a run never stays open longer than its limit, however steadily someone types', () => {
  const { settler, type } = setup('');
  for (let at = 0; at < RUN_AT_MOST; at += 500) expect(type(insert(at / 500, 'x'), at)).toEqual([]);
  expect(settler.nextDue()).toBeLessThanOrEqual(RUN_AT_MOST);
  expect(settler.tick(RUN_AT_MOST)).toHaveLength(1);
});

test('every keystroke comes out exactly once and the settled edits lead from the first text to the last', () => {
  const step = fc.record({
    at: fc.nat(40),
    length: fc.nat(3),
    text: fc.constantFrom('', 'x', 'yz', '\n'),
    gap: fc.nat(2000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const base = 'alpha\nbeta\ngamma\ndelta';
      const { settler, type, text } = setup(base);
      let now = 0;
      const out: SettledRun[] = [];
      for (const { at, length, text: inserted, gap } of steps) {
        now += gap;
        out.push(...settler.tick(now));
        const offset = Math.min(at, text().length);
        out.push(...type({ offset, length: Math.min(length, text().length - offset), text: inserted }, now));
      }
      out.push(...settler.settle());
      expect(out.flatMap((run) => run.signals)).toEqual(steps.map((_, i) => i));
      let reached = base;
      for (const run of out) {
        expect(run.before).toBe(reached);
        reached = applyChanges(run.before, run.changes);
        expect(reached).toBe(run.after);
      }
      expect(reached).toBe(text());
    }),
  );
});
