import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalInput, stepKey } from '../../../../agent-core/durable/runs/step-key.ts';

const step = { program: 'p', tick: 1, branch: '0', name: 'n', input: canonicalInput({ a: 1, b: [2] }), occurrence: 0 };

test('a key is the same whatever the order of the fields of its input', () => {
  expect(stepKey({ ...step, input: canonicalInput({ b: [2], a: 1 }) })).toBe(stepKey(step));
});

test.each([
  { program: 'q' },
  { tick: 2 },
  { branch: '0/0.1' },
  { name: 'm' },
  { input: canonicalInput({ a: 1, b: [3] }) },
  { occurrence: 1 },
])('another %o is another key', (other) => {
  expect(stepKey({ ...step, ...other })).not.toBe(stepKey(step));
});

test('what moves between two fields is another key', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
      fc.pre(b !== '');
      expect(stepKey({ ...step, branch: a + b, name: c })).not.toBe(stepKey({ ...step, branch: a, name: b + c }));
    }),
  );
});

test('an input that is no JSON is refused', () => {
  expect(() => canonicalInput(Number.NaN)).toThrow();
});
