/** Which files `penumbra sandbox deps` reads, over an engine that has nothing. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { writeImageRecord } from '../../../../agent-core/execution/image/record.ts';
import { sandboxDeps } from '../../../../agent-core/host/cli/sandbox-deps.ts';
import { keepOwnExclusions } from '../../../../agent-core/host/own-exclusions.ts';
import { temporaryFolder } from '../../../support/recording.ts';

async function emptyEngine(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"Volumes":[]}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A project whose lock file nothing can be built from, wherever that is seen. */
async function project() {
  const [data, workspace] = [temporaryFolder(), temporaryFolder()];
  const image = { image: `sha256:${'1'.repeat(64)}`, recipe: '2'.repeat(64), platform: 'linux/amd64' };
  writeImageRecord(data, { v: 1, ...image, by: 'dockerfile', programs: {}, at: '2026-01-01T00:00:00Z' });
  writeFileSync(path.join(workspace, 'package.json'), '{}');
  writeFileSync(path.join(workspace, 'package-lock.json'), '{');
  const env = { PENUMBRA_DATA: data, DOCKER_HOST: await emptyEngine() };
  const deps = async (...options: string[]) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const code = await sandboxDeps(['--workspace', workspace, ...options], { stdin, stdout, stderr, env });
    return { code, said: String(stderr.read() ?? '') };
  };
  return { data, workspace, deps };
}

const SEEN = { code: 2, said: expect.stringContaining('package-lock.json') };
const NOT_SEEN = 'There is nothing to build';

test('sandbox deps reads nothing that the person excludes in the editor, as calls do not, but with --no-settings', async () => {
  const { data, deps } = await project();
  expect(await deps()).toEqual(SEEN);
  keepOwnExclusions(data, ['package-lock.json']);
  await expect(deps()).rejects.toThrow(NOT_SEEN);
  expect(await deps('--no-settings')).toEqual(SEEN);
});

test('sandbox deps obeys --exclude and --include as calls do', async () => {
  const { workspace, deps } = await project();
  await expect(deps('--exclude', '*-lock.json')).rejects.toThrow(NOT_SEEN);
  writeFileSync(path.join(workspace, '.gitignore'), '*-lock.json\n');
  await expect(deps()).rejects.toThrow(NOT_SEEN);
  expect(await deps('--include', '/package-lock.json')).toEqual(SEEN);
  await expect(deps('--exclude', '../x')).rejects.toMatchObject({ code: 'bad-input' });
});
