/**
 * Makes the image that tools run in, and records it.
 *
 * 1. By the Dockerfile where the engine reaches a registry, else by debootstrap on this machine.
 * 2. It counts only once everything in it was seen to run; the one before it stays until then.
 * 3. However it ends otherwise, nothing is left and nothing is recorded.
 */
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import type { Engine, EngineAddress } from '../sandbox/docker/engine.ts';
import { readRuntime } from '../sandbox/docker/proof.ts';
import { type Account, asRoot, programIn, rootsEnvironment } from './as-root.ts';
import { importDebian } from './bootstrap.ts';
import type { HostNode } from './host-node.ts';
import { programsIn } from './programs.ts';
import { NODE_MAJOR, recipeHash } from './recipe.ts';
import { type ImageRecord, imageRecord, writeImageRecord } from './record.ts';
import { buildByDockerfile, whyNoRegistry } from './registry.ts';
import { packagesWith, programsWith, type Toolchain } from './toolchains.ts';

export type By = ImageRecord['by'];

export interface ImageBuild {
  readonly engine: Engine;
  readonly address: EngineAddress;
  /** Where the image is recorded. */
  readonly folder: string;
  /** Without it the first that can be had. */
  readonly by: By | undefined;
  /** Without it those that the image before it has. */
  readonly with: readonly Toolchain[] | undefined;
  /** Debian's mirror, for debootstrap. */
  readonly mirror: string;
  readonly account: Account;
  /** The Node that debootstrap's image gets; asked for only then. */
  readonly node: () => HostNode;
  readonly tell: (line: string) => void;
  readonly now: Date;
}

/** Gives what was recorded. Throws `missing-part` in words, and `cancelled`. */
export async function buildImage(build: ImageBuild, signal: AbortSignal): Promise<ImageRecord> {
  const { engine, now } = build;
  await readRuntime(engine, build.address);
  const before = imageBefore(build.folder);
  const toolchains = build.with ?? before?.with ?? [];
  if (!build.with && toolchains.length > 0)
    build.tell(`With ${toolchains.join(', ')}, as before (--with none: without)`);
  const tag = `penumbra-sandbox:${now.toISOString().replaceAll(':', '-')}`;
  try {
    const { by, image } = await made(build, toolchains, tag, signal);
    build.tell('Looking whether every program in it runs');
    const programs = await programsIn(engine, image, programsWith(toolchains));
    signal.throwIfAborted();
    const { Os, Arch } = await engine.version();
    const recipe = recipeHash(by, toolchains);
    const chosen = toolchains.length > 0 && { with: [...toolchains] };
    const about = { image, by, recipe, platform: `${Os}/${Arch}`, ...chosen, programs, at: now.toISOString() };
    const record: ImageRecord = { v: 1, ...about };
    writeImageRecord(build.folder, record);
    if (before !== undefined) await remove(engine, before.image);
    return record;
  } catch (error) {
    await remove(engine, tag);
    throw signal.aborted ? new PenumbraError('cancelled', 'Cancelled: no image was made.', {}, error) : inWords(error);
  }
}

async function made(
  build: ImageBuild,
  toolchains: readonly Toolchain[],
  tag: string,
  signal: AbortSignal,
): Promise<Pick<ImageRecord, 'by' | 'image'>> {
  const { engine, tell } = build;
  const plan = { node: NODE_MAJOR, packages: packagesWith(toolchains), tell };
  if (build.by !== 'debootstrap') {
    const why = await whyNoRegistry(engine, plan, signal);
    if (why === undefined) return { by: 'dockerfile', image: await buildByDockerfile(engine, plan, tag, signal) };
    if (build.by === 'dockerfile') throw new Error(why);
    tell(`No registry can be reached (${why}); making it with debootstrap`);
  }
  return { by: 'debootstrap', image: await byDebootstrap(build, toolchains, tag, signal) };
}

async function byDebootstrap(
  { engine, account, node, mirror, tell }: ImageBuild,
  toolchains: readonly Toolchain[],
  tag: string,
  signal: AbortSignal,
): Promise<string> {
  const absent = ['debootstrap', 'unshare', 'gpgv'].filter((name) => programIn(account.env, name) === undefined);
  if (process.platform !== 'linux' || absent.length > 0) {
    const what =
      process.platform === 'linux'
        ? `Install ${absent.join(', ')} from your distribution's packages (on Debian: \`sudo apt-get install debootstrap gpgv\`)`
        : 'Build on Linux';
    throw new PenumbraError(
      'missing-part',
      `Without a registry the image is made by debootstrap. ${what}, or give the engine a registry.`,
    );
  }
  return await importDebian(
    engine,
    { asRoot: asRoot(account), env: rootsEnvironment(account.env), node: node(), toolchains, mirror, tell },
    tag,
    signal,
  );
}

function imageBefore(folder: string): ImageRecord | undefined {
  try {
    return imageRecord(folder);
  } catch {
    return undefined;
  }
}

/** One that the engine does not give up, because a container has it, is no reason to fail. */
async function remove(engine: Engine, image: string): Promise<void> {
  await engine
    .getImage(image)
    .remove()
    .catch(() => undefined);
}

const inWords = (error: unknown): unknown =>
  error instanceof PenumbraError
    ? error
    : new PenumbraError('missing-part', `The image could not be made: ${wordsOf(error)}`, {}, error);
