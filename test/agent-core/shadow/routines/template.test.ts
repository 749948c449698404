import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyTemplate, namesIn } from '../../../../agent-core/shadow/routines/names.ts';
import { fill, unify, vocabularyOf } from '../../../../agent-core/shadow/routines/template.ts';

const WORDS = ['cart', 'user', 'menu', 'price', 'list', 'tax', 'rate', 'gift', 'card', 'zone', 'order', 'item'];
const name = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join('-'));
const SPELLINGS = ['same', 'camel', 'pascal', 'snake', 'constant', 'kebab', 'spaced', 'pascal plural'];
const piece = fc.oneof(
  fc.constantFrom(
    'import { ',
    " } from './",
    "';",
    'export ',
    ' = ',
    '(',
    ')',
    '.',
    ' ',
    '42',
    'describe',
    'use ',
    '/',
    '😀',
  ),
  fc.constantFrom(...SPELLINGS).map((spelling) => ({ spelling })),
);

const keyOf = (each: string) => `src/${each}.ts`;

function namesOf(keys: readonly string[]) {
  const template = keyTemplate(keys);
  return keys.flatMap((key) => (template && namesIn(template, key)) ?? []);
}

test('whatever the template, the examples come back, and a new name gives the right text or none', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 4, maxLength: 4 }),
      fc.array(piece, { minLength: 1, maxLength: 10 }),
      (all, pieces) => {
        const template = keyTemplate(all.slice(0, 3).map(keyOf));
        const names = template ? all.map((each) => namesIn(template, keyOf(each))) : [];
        const [first, second, third, fresh] = names;
        if (!first || !second || !third || !fresh) return;
        const spelt = (from: ReadonlyMap<string, string>, spelling: string) =>
          from.get(`0.stem:${spelling}`) ?? from.get(`0.core:${spelling}`);
        const make = (from: ReadonlyMap<string, string>) =>
          pieces.map((each) => (typeof each === 'string' ? each : spelt(from, each.spelling))).join(' ');
        const learned = unify([first, second, third].map(make), vocabularyOf([first, second, third]));
        expect(learned).toBeDefined();
        for (const each of [first, second, third]) expect(learned && fill(learned, each)).toBe(make(each));
        expect([make(fresh), undefined]).toContain(learned && fill(learned, fresh));
      },
    ),
    { numRuns: 400 },
  );
});

test('a name is found at the borders of words only', () => {
  const [cart, user] = namesOf(['src/cart.ts', 'src/user.ts']);
  const vocabulary = vocabularyOf(cart && user ? [cart, user] : []);
  expect(unify(['useCart(cart)', 'useUser(user)'], vocabulary)).toBeDefined();
  expect(unify(['cartwheel', 'userwheel'], vocabulary)).toBeUndefined();
  expect(unify(['cart and more', 'user and less'], vocabulary)).toBeUndefined();
});

test('keys of different kinds have nothing in common', () => {
  expect(keyTemplate(['src/cart.ts', 'src/cart.ts'])).toBeUndefined();
  expect(keyTemplate(['git switch main', 'git switch -c main'])).toBeUndefined();
});

test('what keys share at their ends is no part of the name', () => {
  const [names] = namesOf(['test/test_cart_item.py', 'test/test_user.py']);
  expect(names?.get('0.core:pascal')).toBe('CartItem');
  expect(names?.get('0.stem:same')).toBe('test_cart_item');
});
