import { existsSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Engine, hasEngine, tinyImage } from './engine.ts';
import { cgroupsOf, mountsBelow, processesOf } from './leftovers.ts';

test.runIf(hasEngine || process.env.CI === 'true')(
  'an engine of a test runs gVisor, survives a kill, and leaves nothing',
  async () => {
    const engine = await Engine.start();
    const folder = path.dirname(engine.socket);
    try {
      const image = await tinyImage(engine);
      expect(await printed(engine, image, ['dmesg'])).toContain('gVisor');
      await sleeping(engine, image);
      await engine.kill();
      expect(processesOf(folder).length).toBeGreaterThan(2);
      await engine.run();
      expect((await engine.docker.listImages()).map(({ Id }) => Id)).toEqual([image]);
    } finally {
      await engine.stop();
    }
    expectNothingOf(folder);
  },
);

function expectNothingOf(folder: string): void {
  expect(processesOf(folder)).toEqual([]);
  expect(mountsBelow(folder)).toEqual([]);
  expect(cgroupsOf(path.basename(folder))).toEqual([]);
  expect(existsSync(folder)).toBe(false);
}

async function printed(engine: Engine, image: string, command: string[]): Promise<string> {
  let text = '';
  const stream = new PassThrough().on('data', (bytes: Buffer) => {
    text += bytes;
  });
  await engine.docker.run(image, command, stream, {
    HostConfig: { Runtime: 'runsc', NetworkMode: 'none', AutoRemove: true },
  });
  return text;
}

async function sleeping(engine: Engine, image: string): Promise<void> {
  const settings = { Image: image, Cmd: ['sleep', '600'], HostConfig: { Runtime: 'runsc', NetworkMode: 'none' } };
  await (await engine.docker.createContainer(settings)).start();
}
