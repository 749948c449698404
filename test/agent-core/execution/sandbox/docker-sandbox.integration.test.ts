/** The sandbox on a real engine with a real gVisor: the contract. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import { Engine, hasEngine, tinyImage } from '../../../support/engine.ts';
import { testSandbox } from './contract.ts';

describe.runIf(hasEngine || process.env.CI === 'true')('a sandbox of Docker and gVisor', () => {
  let engine: Engine;
  let sandbox: DockerSandbox;

  beforeAll(async () => {
    engine = await Engine.start();
    sandbox = await DockerSandbox.open({ address: { socketPath: engine.socket }, image: await tinyImage(engine) });
  });

  afterAll(async () => {
    await sandbox?.close();
    const left = await engine?.docker.listContainers({ all: true });
    await engine?.stop();
    expect(left).toEqual([]);
  });

  testSandbox(() => sandbox);
});
