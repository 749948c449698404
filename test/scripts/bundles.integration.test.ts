import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/host-process.ts';
import { penumbra } from '../support/penumbra.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

interface Output {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

/** The packages whose code is read when a bundle is started: its own, and that of the parts that it imports at once. */
function packagesReadBy(bundle: string): Set<string> {
  const outputs = Object.assign({}, ...JSON.parse(read('out/bundles.json'))) as Record<string, Output>;
  const files = new Set([`dist/${bundle}.js`]);
  for (const file of files) {
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') files.add(path);
  }
  const inputs = [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  return new Set(inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
}

test('the clients of servers, of engines and of tools are read only where they are needed', () => {
  for (const bundle of ['agent-host', 'cli', 'synthesis']) {
    const packages = [...packagesReadBy(bundle)];
    expect(packages.filter((name) => /^pg|redis|dockerode|tar-stream|modelcontextprotocol/.test(name))).toEqual([]);
  }
  expect(packagesReadBy('agent-host').has('zod')).toBe(true);
  expect(packagesReadBy('pg').has('pg')).toBe(true);
  expect(packagesReadBy('redis').has('@redis/client')).toBe(true);
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
