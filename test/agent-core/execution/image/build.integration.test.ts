import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildImage, type ImageBuild } from '../../../../agent-core/execution/image/build.ts';
import { recipeHash } from '../../../../agent-core/execution/image/recipe.ts';
import {
  type ImageRecord,
  imageFile,
  imageRecord,
  writeImageRecord,
} from '../../../../agent-core/execution/image/record.ts';
import { connectEngine } from '../../../../agent-core/execution/sandbox/docker/engine.ts';
import { checkSandbox } from '../../../../agent-core/host/cli/doctor/sandbox.ts';
import { Engine, FALSE_RUNSC, hasEngine, tinyImage } from '../../../support/engine.ts';

/** A root file system of busybox in the place of Debian's, and programs that only tell a version. */
const SMALL = path.join(import.meta.dirname, '..', '..', '..', 'support', 'fixtures', 'debian');
const NOWHERE = 'http://127.0.0.1:9/debian';
const DEBIAN = { platform: 'linux', family: 'debian' } as const;

describe.runIf(hasEngine || process.env.CI === 'true')('the image that tools run in', () => {
  let engine: Engine;
  let image: string;
  let folder: string;
  let told: string[];
  beforeAll(async () => {
    engine = await Engine.start();
    image = await tinyImage(engine);
  });
  afterAll(() => engine.stop());
  beforeEach(() => {
    told = [];
    folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
    return () => rmSync(folder, { recursive: true, force: true });
  });

  const build = async (changes: Partial<ImageBuild> = {}, signal = new AbortController().signal) =>
    buildImage(
      {
        engine: await connectEngine({ socketPath: engine.socket }),
        address: { socketPath: engine.socket },
        folder,
        by: undefined,
        with: undefined,
        mirror: NOWHERE,
        node: () => ({ node: path.join(SMALL, 'node'), npm: path.join(SMALL, 'npm'), headers: undefined }),
        account: { isRoot: true, isTerminal: false, env: process.env },
        tell: (line) => told.push(line),
        now: new Date(),
        ...changes,
      },
      signal,
    );
  const images = async () => (await engine.docker.listImages({ all: true })).map(({ Id }) => Id);
  const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('penumbra-image-'));
  const record = (id = image): ImageRecord => ({
    v: 1,
    image: id,
    by: 'debootstrap',
    recipe: recipeHash('debootstrap'),
    platform: 'linux/amd64',
    programs: {},
    at: '2026-01-02T03:04:05.678Z',
  });

  test('without a registry it is made by debootstrap, and where that fails the words say why and nothing is left', async () => {
    const before = leftovers();
    await expect(build()).rejects.toMatchObject({
      code: 'missing-part',
      message: expect.stringMatching(/^Debian's packages could not be made into an image.*127\.0\.0\.1/s),
    });
    expect(told).toContainEqual(expect.stringMatching(/^No registry can be reached .*making it with debootstrap$/s));
    expect([await images(), leftovers(), existsSync(imageFile(folder))]).toEqual([[image], before, false]);
  });

  test('a build that is cancelled says so, and leaves nothing', async () => {
    const before = leftovers();
    const controller = new AbortController();
    const making = build({ by: 'debootstrap', tell: () => controller.abort() }, controller.signal);
    await expect(making).rejects.toMatchObject({ code: 'cancelled' });
    expect([await images(), leftovers(), existsSync(imageFile(folder))]).toEqual([[image], before, false]);
  });

  const small = (without?: string): Partial<ImageBuild> => {
    const env = { ...process.env, PATH: `${SMALL}:${process.env.PATH}`, WITHOUT: without };
    return { by: 'debootstrap', account: { isRoot: true, isTerminal: false, env } };
  };

  test('an image that lacks a program is taken away again, and the one before stays', async () => {
    writeImageRecord(folder, record());
    await expect(build(small('rg'))).rejects.toMatchObject({
      code: 'missing-part',
      message: expect.stringContaining('cannot run rg'),
    });
    expect([imageRecord(folder), await images()]).toEqual([record(), [image]]);
  });

  test('an image with all its programs is recorded, and takes the place of the one before', async () => {
    const before = await tinyImage(engine);
    writeImageRecord(folder, record(before));
    const made = await build(small());
    expect(made).toMatchObject({ by: 'debootstrap', platform: expect.stringMatching(/^linux\//) });
    expect(made.programs).toMatchObject({ git: '1.2.3', node: '1.2.3', npm: '1.2.3' });
    expect([imageRecord(folder), (await images()).sort()]).toEqual([made, [image, made.image].sort()]);
    const { Config } = await engine.docker.getImage(made.image).inspect();
    expect(Config).toMatchObject({ User: '65534:65534', WorkingDir: '/work' });
    await engine.docker.getImage(made.image).remove();
  });

  test('a toolchain that was chosen stays until another choice is made', async () => {
    writeImageRecord(folder, { ...record(`sha256:${'0'.repeat(64)}`), with: ['rust'] });
    const again = await build(small());
    expect(again).toMatchObject({ with: ['rust'], programs: { cargo: '1.2.3', rustc: '1.2.3' } });
    expect(imageRecord(folder)).toEqual(again);
    expect(told).toContain('With rust, as before (--with none: without)');
    const [, , image] = await doctor();
    expect(image).toMatchObject({ state: 'ok', found: expect.stringContaining(' with rust, ') });
    const { image: made, recipe, programs, ...without } = await build({ ...small(), with: [] });
    expect([without.with, recipe, programs.cargo]).toEqual([undefined, recipeHash('debootstrap'), undefined]);
    await engine.docker.getImage(made).remove();
  });

  const doctor = async () => checkSandbox({ DOCKER_HOST: engine.host }, folder, DEBIAN);

  test('doctor tells the engine, the runtime with its arguments, and the image', async () => {
    writeImageRecord(folder, record());
    expect(await doctor()).toMatchObject([
      { name: 'container engine', state: 'ok', found: expect.stringContaining(engine.socket) },
      { name: 'gVisor', state: 'ok', found: expect.stringMatching(/^runsc \S+: \/\S+runsc .*--network=none/) },
      { name: 'sandbox image', state: 'ok', found: expect.stringContaining(image.slice(0, 19)) },
    ]);
  });

  test.each([
    ['none was made', () => {}, 'There is no image for tools to run in yet.'],
    [
      'the engine lost it',
      () => writeImageRecord(folder, record(`sha256:${'0'.repeat(64)}`)),
      'the engine does not have it',
    ],
  ])('doctor says that there is no image: %s', async (_, arrange, found) => {
    arrange();
    expect((await doctor())[2]).toEqual({
      name: 'sandbox image',
      state: 'optional',
      found,
      mend: 'penumbra sandbox build',
    });
  });
});

describe.runIf(hasEngine || process.env.CI === 'true')('an engine whose runsc is another program', () => {
  test('makes no image, and doctor says how to register the real one', async () => {
    const engine = await Engine.start(FALSE_RUNSC);
    try {
      const [, gvisor] = await checkSandbox({ DOCKER_HOST: engine.host }, '/nowhere', DEBIAN);
      expect(gvisor).toMatchObject({
        state: 'optional',
        found: expect.stringMatching(/^The runtime runsc points at \S+, which is not runsc; no commands are run$/),
        mend: expect.stringContaining('"runtimeArgs":["--platform=ptrace","--network=none"]'),
      });
    } finally {
      await engine.stop();
    }
  });
});

test.each([
  [DEBIAN, /apt-get install docker\.io runsc/],
  [{ platform: 'linux', family: 'fedora' }, /dnf install moby-engine/],
  [{ platform: 'darwin', family: 'unknown' }, /Linux VM with Docker and runsc/],
  [{ platform: 'win32', family: 'unknown' }, /WSL 2 with docker\.io and runsc/],
] as const)(
  'where no engine answers, doctor says what to install on %o, and Penumbra does without',
  async (system, mend) => {
    expect(await checkSandbox({ DOCKER_HOST: 'unix:///nowhere' }, '/nowhere', system)).toEqual([
      {
        name: 'container engine',
        state: 'optional',
        found: expect.stringMatching(/^none answers at \/nowhere \(.*ENOENT/),
        mend: expect.stringMatching(mend),
      },
    ]);
  },
);
