import { expect, test } from 'vitest';
import { renameable } from '../../../../extension/suggestions/rename/instead.ts';
import { suggestion } from './builders.ts';

const [a, b, c] = [suggestion('a'), suggestion('b'), suggestion('c')];
const isOffered = ({ id }: { id: string }) => id !== 'a';

test('without a review the best that the language server can rename is meant', () => {
  expect(renameable([a, b, c], undefined, isOffered)).toBe(b);
  expect(renameable([a], undefined, isOffered)).toBeUndefined();
});

test('in a review the reviewed one is meant, and no other in its place', () => {
  expect(renameable([a, b, c], c, isOffered)).toBe(c);
  expect(renameable([a, b, c], a, isOffered)).toBeUndefined();
  expect(renameable([a, b, c], { id: 'an automation' }, isOffered)).toBeUndefined();
});
