/** The list of attacks says the truth: what it names is there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { probesFor } from './probes.ts';

const rows = readFileSync(path.join(import.meta.dirname, 'attacks.md'), 'utf8')
  .split('\n')
  .slice(7)
  .flatMap((line) => {
    const [, attack, file, title] = line.split('|').map((cell) => cell.trim());
    return attack && file && title ? [{ attack, file, title }] : [];
  });
const probes = probesFor({ secret: '/x', known: 'x', owner: 2, name: 'x' });

describe(`attacks: ${rows.length} kinds, and ${probes.length} escape probes in one of them`, () => {
  test.each(rows)('$attack', ({ file, title }) => {
    const source = readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8');
    expect(source).toContain(title);
  });

  test('no probe has the name of another', () => {
    expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length);
  });
});
