import { expect, test } from 'vitest';
import { Pasted } from '../../../../agent-core/security/masking/pasted.ts';

test('a pasted key is data from its first line to its last, and so is an encoded line alone', () => {
  const pasted = new Pasted();
  const took = (line: string) => pasted.take('t', line);
  expect(
    ['-----BEGIN RSA PRIVATE KEY-----', 'Proc-Type: 4', 'ab', '-----END RSA PRIVATE KEY-----', 'ls'].map(took),
  ).toEqual([true, true, true, true, false]);
  expect(took('Bq2CuS5LcqbfVfl9737XeC0DNlsAmkLmYU1NLKp1h')).toBe(true);
});
