/** What the engine may say of its runtime, and what is believed of it. */
import { describe, expect, test } from 'vitest';
import { type Engine, engineAddress } from '../../../../agent-core/execution/sandbox/docker/engine.ts';
import { readRuntime } from '../../../../agent-core/execution/sandbox/docker/proof.ts';

const saying = (Runtimes: unknown) => ({ info: async () => ({ Runtimes }) }) as unknown as Engine;
const read = (Runtimes: unknown) => readRuntime(saying(Runtimes), { socketPath: '/s' });
/** Lies on no machine, as that of an engine elsewhere. */
const path = '/elsewhere/runsc';

describe('a runtime', () => {
  test('is taken with the flags that open nothing', async () => {
    const runtimeArgs = ['--platform=ptrace', '--network=none', '-debug', '--host-uds=none', '--overlay2=root:self'];
    expect(await read({ runsc: { path, runtimeArgs } })).toEqual({ path, args: runtimeArgs, version: 'unknown' });
    expect(await read({ runsc: { path } })).toEqual({ path, args: [], version: 'unknown' });
  });

  test.each([
    '--network=host',
    '-network=host',
    '--network',
    '--host-uds=open',
    '--host-uds=all',
    '--fsgofer-host-uds',
    '--fsgofer-host-uds=true',
    '--host-fifo=open',
    '--TESTONLY-unsafe-nonroot',
    '--nvproxy',
    '--rootless',
    '--a-flag-of-tomorrow',
    'run',
  ])('is refused with %s', async (arg) => {
    const refused = read({ runsc: { path, runtimeArgs: ['--platform=ptrace', arg] } });
    await expect(refused).rejects.toMatchObject({ code: 'missing-part', message: expect.stringContaining(arg) });
  });

  test('is refused where it is another program, or is not there', async () => {
    const other = read({ runsc: { path: process.execPath } });
    await expect(other).rejects.toMatchObject({ code: 'missing-part', message: expect.stringContaining('not runsc') });
    await expect(read({ runc: { path: 'runc' } })).rejects.toMatchObject({ code: 'missing-part' });
    await expect(read(undefined)).rejects.toMatchObject({ code: 'missing-part' });
  });
});

describe('the engine', () => {
  test('is where DOCKER_HOST says, and nowhere else', () => {
    expect(engineAddress({})).toEqual({ socketPath: '/var/run/docker.sock' });
    expect(engineAddress({ DOCKER_HOST: 'unix:///tmp/a/s' })).toEqual({ socketPath: '/tmp/a/s' });
    expect(engineAddress({ DOCKER_HOST: 'tcp://vm:2375' })).toEqual({ host: 'vm', port: 2375, protocol: 'http' });
    for (const DOCKER_HOST of ['ssh://vm', 'unix://', 'tcp://vm', 'vm:2375', '/tmp/s']) {
      expect(() => engineAddress({ DOCKER_HOST })).toThrow(/^DOCKER_HOST: /);
    }
  });

  test('that does not answer is a missing part, with its place and what to do', async () => {
    const silent = { info: () => Promise.reject(new Error('connect ENOENT')) } as unknown as Engine;
    await expect(readRuntime(silent, { socketPath: '/tmp/s' })).rejects.toMatchObject({
      code: 'missing-part',
      message: expect.stringMatching(/\/tmp\/s .*start Docker/),
    });
  });
});
