import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  all,
  choose,
  included,
  includedDocuments,
  isWhole,
  replanned,
  reviewOf,
  withPlaces,
} from '../../../../extension/suggestions/review/model.ts';
import {
  lineInProposed,
  type Node,
  nodesOf,
  placesOf,
  textOf,
} from '../../../../extension/suggestions/review/nodes.ts';
import { plan, replacing } from './builders.ts';

const a = replacing('src/a.ts', 'log(1);\nlog(2);\n', 'log', 'say');
const b = replacing('b.ts', 'log(3);\n', 'log', 'say');
const model = reviewOf(plan([a, b], [{ doc: 'c.ts', reason: 'Mixed line ends.' }]));

function nth<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
}

describe('leaving out', () => {
  test('a place unchecks its file; taking it in again checks it', () => {
    const without = choose(model, [nth(a.places, 0)], false);
    expect(isWhole(without, a)).toBe(false);
    expect(isWhole(without, b)).toBe(true);
    expect(included(without)).toEqual({ places: 2, files: 2 });
    expect(isWhole(choose(without, [nth(a.places, 0)], true), a)).toBe(true);
    expect(included(model)).toEqual({ places: 3, files: 2 });
  });

  test('a file leaves out all of its places, and no edit of it remains', () => {
    const without = choose(model, a.places, false);
    expect(includedDocuments(without).map(({ doc }) => doc)).toEqual(['b.ts']);
    expect(included(without)).toEqual({ places: 1, files: 1 });
    expect(all(without)).toEqual({ places: 3, files: 2 });
  });

  test('survives a new plan where the same change of the same line is still there', () => {
    const without = choose(model, [nth(a.places, 1)], false);
    const moved = replacing('src/a.ts', '// new\nlog(1);\nlog(2);\nlog(2);\n', 'log', 'say');
    const again = replanned(without, plan([moved]));
    expect(includedDocuments(again)[0]?.places.map(({ line }) => line)).toEqual([1, 3]);
  });
});

describe('the tree', () => {
  test('has a node a file with its places below, and what the host would not touch', () => {
    const nodes = nodesOf(model.plan);
    expect(nodes.map((node) => textOf(model, node).label)).toEqual(['a.ts', 'b.ts', 'c.ts']);
    expect(nodes.map((node) => textOf(model, node).checked)).toEqual([true, true, undefined]);
    expect(nodes.map((node) => placesOf(node).length)).toEqual([2, 1, 0]);
    expect(textOf(model, nth(nodes, 2)).spoken).toBe('c.ts, not changed: Mixed line ends.');
  });

  test('says line, change and whether it is left out', () => {
    const file = nodesOf(model.plan)[0] as Extract<Node, { kind: 'file' }>;
    const place = nth(file.children, 1);
    expect(textOf(model, place)).toMatchObject({ label: '2: log(2); → say(2);', checked: true });
    const without = choose(model, placesOf(place), false);
    expect(textOf(without, place).spoken).toBe('Line 2, left out: log(2); becomes say(2);');
    expect(textOf(without, file)).toMatchObject({ description: 'src · 1 of 2 places', checked: false });
  });

  test('finds a place in the proposed text behind places that add lines', () => {
    const text = 'x\nx\n';
    const grown = replacing('a.ts', text, 'x', 'one\ntwo');
    const growing = reviewOf(plan([grown]));
    const second = { kind: 'place', document: grown, place: nth(grown.places, 1) } as const;
    expect(lineInProposed(growing, new Map([['a.ts', text]]), second)).toBe(2);
    const without = choose(growing, [nth(grown.places, 0)], false);
    expect(lineInProposed(without, new Map([['a.ts', text]]), second)).toBe(1);
  });
});

test('places change exactly what they name, whatever their order', () => {
  const piece = fc.record({ gap: fc.string(), old: fc.string(), text: fc.string() });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.string(), (pieces, tail) => {
      let text = '';
      let expected = '';
      const places = pieces.map(({ gap, old, text: to }) => {
        const place = { offset: text.length + gap.length, length: old.length, text: to };
        text += gap + old;
        expected += gap + to;
        return place;
      });
      expect(withPlaces(text + tail, places)).toBe(expected + tail);
      if (pieces.every(({ old }) => old !== ''))
        expect(withPlaces(text + tail, places.toReversed())).toBe(expected + tail);
    }),
  );
});
