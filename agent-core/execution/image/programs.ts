/** Looks into a new image, under gVisor: is each program there, and which version. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { PenumbraError } from '../../contracts/errors.ts';
import { removeContainer } from '../sandbox/docker/container.ts';
import type { Engine } from '../sandbox/docker/engine.ts';
import { RUNTIME } from '../sandbox/docker/missing.ts';

/** How each tells its version, by name. */
type Programs = Readonly<Record<string, string>>;

/** A line a program: its name, a tab, the first line that it says. */
const scriptOf = (programs: Programs): string =>
  Object.entries(programs)
    .map(([name, command]) => `printf '%s\\t%s\\n' '${name}' "$(${command} 2>&1 | head -n 1)"`)
    .join('\n');

const CONFINED = {
  Runtime: RUNTIME,
  NetworkMode: 'none',
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  ReadonlyRootfs: true,
  Tmpfs: { '/tmp': 'rw,mode=1777' },
};

/** Versions by name. Throws `missing-part` where one of them cannot be run. Its container is gone when it returns. */
export async function programsIn(engine: Engine, image: string, programs: Programs): Promise<Record<string, string>> {
  const container = await engine.createContainer({
    Image: image,
    Cmd: ['/bin/sh', '-c', scriptOf(programs)],
    Env: ['HOME=/tmp'],
    HostConfig: CONFINED,
  });
  try {
    const stream = await container.attach({ stream: true, stdout: true });
    const output = new PassThrough();
    engine.modem.demuxStream(stream, output, output);
    stream.once('close', () => output.end());
    await container.start();
    return versionsIn(await text(output), programs);
  } finally {
    await removeContainer(engine, container.id);
  }
}

/** Of what the script printed. */
export function versionsIn(said: string, programs: Programs): Record<string, string> {
  const lines = said.split('\n').map((line) => line.split('\t'));
  const versions = Object.keys(programs).map((name): [string, string | undefined] => {
    const told = lines.find(([first]) => first === name)?.[1] ?? '';
    return [name, /\d+\.\d+(?:\.\d+)*/.exec(told)?.[0]];
  });
  const missing = versions.filter(([, version]) => version === undefined).map(([name]) => name);
  if (missing.length === 0) return Object.fromEntries(versions.map(([name, version]) => [name, version ?? '']));
  throw new PenumbraError(
    'missing-part',
    `The image was made, but cannot run ${missing.join(', ')}; it was taken away again.`,
  );
}
