import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPlaces, overlapping } from '../../../../agent-core/shadow/automations/apply-text.ts';
import { documentText, placesOf } from './generated.ts';

const textWithPlaces = documentText.chain((text) => fc.tuple(fc.constant(text), placesOf('a.ts', text)));

test('places replace what they name, in whatever order they come', () => {
  const places = [
    { offset: 4, length: 1, text: '' },
    { offset: 0, length: 0, text: '>' },
    { offset: 1, length: 2, text: 'xyz' },
  ];
  expect(applyPlaces('abcdef', places)).toBe('>axyzdf');
});

test('applying all at once is applying them one by one from the end', () => {
  fc.assert(
    fc.property(textWithPlaces, ([text, places]) => {
      const oneByOne = places
        .toSorted((a, b) => b.offset - a.offset)
        .reduce((now, place) => now.slice(0, place.offset) + place.text + now.slice(place.offset + place.length), text);
      expect(applyPlaces(text, places)).toBe(oneByOne);
      expect(overlapping(places).size).toBe(0);
    }),
  );
});

test('overlapping places and places outside the text are refused', () => {
  const place = (offset: number, length: number) => ({ offset, length, text: '' });
  expect(() => applyPlaces('abcdef', [place(0, 3), place(2, 1)])).toThrow('overlap');
  expect(() => applyPlaces('abcdef', [place(2, 0), place(2, 1)])).toThrow('overlap');
  expect(() => applyPlaces('abcdef', [place(0, 0), place(0, 0)])).toThrow('overlap');
  expect(() => applyPlaces('abcdef', [place(6, 1)])).toThrow('outside');
});

test('every place that overlaps another is named, and no other', () => {
  const [long, inner, far, touching] = [
    { offset: 0, length: 10, text: '' },
    { offset: 2, length: 1, text: '' },
    { offset: 9, length: 3, text: '' },
    { offset: 12, length: 1, text: '' },
  ];
  expect(overlapping([long, inner, far, touching])).toEqual(new Set([long, inner, far]));
});
