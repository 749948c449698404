/** The image by its Dockerfile, where the engine reaches a registry. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { wordsOf } from '../../contracts/errors.ts';
import type { Engine } from '../sandbox/docker/engine.ts';
import { answersOf, madeImage } from './answers.ts';
import { SUITE } from './contents.ts';
import { dockerfile, statxSource } from './recipe.ts';

export interface RegistryBuild {
  /** Node's major version. */
  readonly node: string;
  /** Of Debian's. */
  readonly packages: readonly string[];
  readonly tell: (line: string) => void;
}

/** The images that the Dockerfile begins with. */
const bases = (node: string): string[] => [`node:${node}-${SUITE}-slim`, `debian:${SUITE}-slim`];

/** Brings what the Dockerfile begins with; gives the engine's words where it cannot have that, and throws only when cancelled. */
export async function whyNoRegistry(
  engine: Engine,
  build: RegistryBuild,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const name of bases(build.node)) {
    build.tell(`Fetching ${name}`);
    try {
      await answersOf(await engine.pull(name, { abortSignal: signal }));
    } catch (error) {
      signal.throwIfAborted();
      return wordsOf(error);
    }
  }
  return undefined;
}

/** Gives the content address of the image called `tag`; throws the engine's words, and leaves nothing then. */
export async function buildByDockerfile(
  engine: Engine,
  build: RegistryBuild,
  tag: string,
  signal: AbortSignal,
): Promise<string> {
  const id = randomUUID();
  try {
    return await built(engine, build, tag, id, signal);
  } catch (error) {
    await engine
      .pruneImages({ filters: { dangling: ['true'], label: [`penumbra.build=${id}`] } })
      .catch(() => undefined);
    throw error;
  }
}

async function built(
  engine: Engine,
  build: RegistryBuild,
  tag: string,
  id: string,
  abortSignal: AbortSignal,
): Promise<string> {
  const context = pack();
  context.entry({ name: 'Dockerfile' }, dockerfile());
  context.entry({ name: 'statx.c' }, statxSource());
  context.finalize();
  const stream = await engine.buildImage(Readable.from(context), {
    t: tag,
    buildargs: { NODE: build.node, SUITE, PACKAGES: build.packages.join(' '), BUILD: id },
    rm: true,
    forcerm: true,
    abortSignal,
  });
  return madeImage(
    await answersOf(stream, ({ stream: said }) => {
      if (said?.startsWith('Step ')) build.tell(said.trim());
    }),
  );
}
