import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/host-process.ts';
import { penumbra } from '../support/penumbra.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

/** The packages whose code is in a bundle. */
function packagesIn(bundle: string): Set<string> {
  const built = JSON.parse(read('out/bundles.json')) as Record<string, { inputs: Record<string, unknown> }>[];
  const inputs = built.flatMap((outputs) => Object.keys(outputs[`dist/${bundle}.js`]?.inputs ?? {}));
  return new Set(inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
}

test('the clients of Postgres and of Redis are read only where one is configured', () => {
  for (const bundle of ['agent-host', 'cli', 'synthesis']) {
    const packages = packagesIn(bundle);
    expect([...packages].filter((name) => /^pg|redis/.test(name))).toEqual([]);
  }
  expect(packagesIn('agent-host').has('zod')).toBe(true);
  expect(packagesIn('pg').has('pg')).toBe(true);
  expect(packagesIn('redis').has('@redis/client')).toBe(true);
});

test('a Postgres that is configured is asked for by the built command line, and told where it does not answer', async () => {
  const folder = temporaryFolder();
  try {
    const env = { PENUMBRA_JOURNAL: 'postgres://nobody@127.0.0.1:1/none', PENUMBRA_DATA: folder.path };
    const { code, stderr } = await penumbra(['runs'], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/127\.0\.0\.1:1.*ECONNREFUSED/) });
  } finally {
    folder.remove();
  }
});
