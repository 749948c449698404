import { expect, test } from 'vitest';
import { Shopkeeper } from './support/shop.ts';

const NAMES = [
  ['cart', 'Cart'],
  ['user-menu', 'UserMenu'],
  ['price', 'Price'],
] as const;

function taught(names: readonly (readonly [string, string])[] = NAMES): Shopkeeper {
  const person = new Shopkeeper("export * from './zebra';\n");
  for (const [name, pascal] of names) person.whole(name, pascal);
  return person;
}

test('a routine is listed with a step of each occurrence, its support and how sure it is, before it begins anew', () => {
  const person = taught();
  const [routine, ...others] = person.routines.learned(person.pipeline.documents);
  expect(others).toEqual([]);
  expect(routine).toMatchObject({ family: 'routine', support: 3, fresh: false, places: 0 });
  expect(routine?.summary).toBe('price.test.ts, a change in src/index.ts, npx vitest run src/price.test.ts');
  expect(routine?.examples.map(({ after }) => after)).toEqual([
    "export * from './price';",
    "export * from './user-menu';",
    "export * from './cart';",
  ]);
  expect(routine?.basis).toBe('You did this 3 times for other names. Of 3 silent predictions 3 came true.');
});

test('one that has begun is fresh and goes by the fingerprint of its offer', () => {
  const person = taught();
  person.begin('gift-card');
  person.pause();
  const [routine] = person.routines.learned(person.pipeline.documents);
  expect(routine).toMatchObject({ fresh: true, fingerprint: person.suggestion?.fingerprint });
  expect(routine?.lowerBound).toBe(person.suggestion?.lowerBound);
});

test('two occurrences are listed though they are not sure enough to be offered', () => {
  const [routine] = taught(NAMES.slice(0, 2)).routines.learned(new Map());
  expect(routine?.support).toBe(2);
  expect(routine?.lowerBound).toBeLessThan(0.9);
});

test('one that is forgotten is offered no more, begun or not, and has to be learned from the first time on', () => {
  const person = taught();
  person.begin('gift-card');
  const [routine] = person.routines.learned(person.pipeline.documents);
  const fingerprint = routine?.fingerprint ?? '';
  expect(person.routines.forget(fingerprint)).toBe(true);
  person.pause();
  expect(person.suggestion).toBeUndefined();
  expect(person.routines.learned(person.pipeline.documents)).toEqual([]);
  expect(person.routines.forget(fingerprint)).toBe(false);
  person.whole('receipt', 'Receipt');
  person.begin('coupon');
  person.pause();
  expect(person.suggestion).toBeUndefined();
});
