import { expect, test } from 'vitest';
import { Bags } from '../../../../agent-core/shadow/commands/bags.ts';

test('what came often stays countable while what came once is forgotten to make room', () => {
  const bags = new Bags(2, 10);
  for (let i = 0; i < 200; i++) {
    bags.add('c', `once ${i}`);
    if (i % 2 === 0) bags.add('c', 'often');
  }
  const bag = bags.get('c');
  expect(bag?.counts.size).toBeLessThanOrEqual(10);
  expect(bag?.top).toContain('often');
  expect(bag?.latest).toBe('once 199');
  expect([...(bag?.counts.values() ?? [])].reduce((a, b) => a + b, 0)).toBeCloseTo(bag?.total ?? 0);
});

test('the context unused longest goes first', () => {
  const bags = new Bags(2, 10);
  for (const context of ['a', 'b', 'a', 'c']) bags.add(context, 'x');
  expect(['a', 'b', 'c'].map((context) => bags.get(context)?.total)).toEqual([2, undefined, 1]);
});
