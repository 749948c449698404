import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { WORKER_VARIABLES } from '../../../../agent-core/contracts/worker-environment.ts';
import { worker } from '../../../../agent-core/host/cli/worker.ts';
import { temporaryFolder } from '../../../support/recording.ts';

async function unit(env: Record<string, string>, data = temporaryFolder()): Promise<string> {
  const stdout = new PassThrough();
  const io = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: { ...env, PENUMBRA_DATA: data } };
  expect(await worker(['--print-unit'], io)).toBe(0);
  stdout.end();
  return text(stdout);
}

test('the unit names every setting that is there, and where credentials lie, but none of their values', async () => {
  expect(await unit({})).not.toContain('EnvironmentFile');
  const data = temporaryFolder();
  const credentials = [{ host: 'api.example.com', environment: 'EXAMPLE_TOKEN' }];
  writeFileSync(path.join(data, 'egress.json'), JSON.stringify({ rules: [], credentials }));
  const env = { PENUMBRA_RUNS_DAYS: '7', DOCKER_HOST: 'unix:///run/mine.sock', PENUMBRA_MIRROR: ' ' };
  const printed = await unit(env, data);
  expect(printed).toContain(
    '# Write PENUMBRA_RUNS_DAYS, DOCKER_HOST, EXAMPLE_TOKEN (NAME=value, a line each) into this',
  );
  expect(printed).not.toContain('mine.sock');
});

test('the list of a worker’s variables has every one that its code reads', () => {
  const root = path.join(import.meta.dirname, '../../../..');
  const files = globSync('agent-core/{durable,security,execution,host}/**/*.ts', { cwd: root });
  // The folder is on the unit's command line; the image is built by a command, which also is what starts itself again.
  const others = /data-folder\.ts$|\/image\/|\/cli\/|npm-optional\.ts$/;
  const read = files
    .filter((file) => !others.test(file))
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .flatMap((source) => [...source.matchAll(/\benv\.([A-Z][A-Z0-9_]+)|registryIn\(env, '(\w+)'|\b(PENUMBRA_\w+):/g)])
    .map(([, one, two, three]) => one ?? two ?? three);
  expect(new Set(read).size).toBeGreaterThan(7);
  expect(WORKER_VARIABLES).toEqual(expect.arrayContaining([...new Set(read)]));
});
