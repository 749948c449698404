/** An engine of the bench's own, what is measured on it, and the peer: a container made, started and taken away for each command. */

import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { packTree } from '../../../agent-core/execution/sandbox/archive/packing.ts';
import { DockerSandbox } from '../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import type { Tree } from '../../../agent-core/execution/trees/tree.ts';
import { Engine, gnuImage } from '../../../test/support/engine.ts';

export class Bed {
  readonly engine: Engine;
  readonly image: string;

  private constructor(engine: Engine, image: string) {
    this.engine = engine;
    this.image = image;
  }

  static async open(): Promise<Bed> {
    const engine = await Engine.start();
    try {
      return new Bed(engine, await gnuImage(engine));
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  /** One whose first containers wait. */
  async sandbox(): Promise<DockerSandbox> {
    const sandbox = await DockerSandbox.open({ address: { socketPath: this.engine.socket }, image: this.image });
    await sandbox.prove();
    return sandbox;
  }

  /**
   * What `docker run -i --rm` does: the files by tar over the standard input, the command, all files by tar over the standard output.
   * Gives milliseconds.
   */
  async cold(runtime: 'runsc' | 'runc', files: Tree, command: string): Promise<number> {
    const began = performance.now();
    const { docker } = this.engine;
    const archive: Buffer[] = [];
    for await (const piece of packTree(files, 'work')) archive.push(piece);
    const container = await docker.createContainer({
      Image: this.image,
      Cmd: ['sh', '-c', `tar -xf - -C / && cd /work && { ${command}; } >&2 && tar -cf - -C / work`],
      ...{ User: '65534:65534', OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true },
      HostConfig: {
        ...{ Runtime: runtime, NetworkMode: 'none', ReadonlyRootfs: true, CapDrop: ['ALL'] },
        Tmpfs: { '/work': 'rw,exec,mode=1777', '/tmp': 'rw,mode=1777' },
      },
    });
    const streams = { stream: true, stdin: true, stdout: true, stderr: true };
    const socket = await container.attach({ ...streams, hijack: true });
    const [out, said] = [new PassThrough(), new PassThrough()];
    docker.modem.demuxStream(socket, out, said);
    out.resume();
    socket.once('close', () => said.end());
    await container.start();
    socket.end(Buffer.concat(archive));
    const [{ StatusCode }, words] = await Promise.all([container.wait(), text(said)]);
    await container.remove({ force: true, v: true });
    if (StatusCode !== 0) throw new Error(`a cold run ended with ${StatusCode}: ${words}`);
    return performance.now() - began;
  }

  close(): Promise<void> {
    return this.engine.stop();
  }
}
