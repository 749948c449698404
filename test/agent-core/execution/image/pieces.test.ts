import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { answersOf, madeImage } from '../../../../agent-core/execution/image/answers.ts';
import { asRoot } from '../../../../agent-core/execution/image/as-root.ts';
import { PACKAGES, PROGRAMS } from '../../../../agent-core/execution/image/contents.ts';
import { hostNode } from '../../../../agent-core/execution/image/host-node.ts';
import { versionsIn } from '../../../../agent-core/execution/image/programs.ts';
import { dockerfile, recipeHash } from '../../../../agent-core/execution/image/recipe.ts';
import { packagesWith, programsWith, readToolchains } from '../../../../agent-core/execution/image/toolchains.ts';
import { phases } from '../../../../agent-core/host/cli/phases.ts';

const ID = `sha256:${'ab'.repeat(32)}`;
const lines = async function* (...messages: unknown[]) {
  for (const message of messages) yield `${JSON.stringify(message)}\r\n`;
};
const answers = async (...messages: unknown[]) => answersOf(Readable.from(lines(...messages)));

test('the image that the engine made is the last one it names', async () => {
  expect(
    madeImage(await answers({ stream: 'Step 1' }, { aux: { ID: `sha256:${'0'.repeat(64)}` } }, { status: ID })),
  ).toBe(ID);
  expect(() => madeImage([{ status: 'Downloading' }])).toThrow('did not say which image');
});

test('an image whose making failed is none, and the words are those of the command that failed', async () => {
  const failing = answers(
    { stream: 'E: no such package\n' },
    { error: 'returned a non-zero code: 100' },
    { status: ID },
  );
  await expect(failing).rejects.toThrow('E: no such package\nreturned a non-zero code: 100');
});

test('root needs no sudo, and who has neither is told so', () => {
  expect(asRoot({ isRoot: true, isTerminal: false, env: {} })).toEqual([]);
  const noSudo = () => asRoot({ isRoot: false, isTerminal: true, env: { PATH: '/nowhere' } });
  expect(noSudo).toThrow(
    expect.objectContaining({ code: 'missing-part', message: expect.stringContaining('needs root') }),
  );
});

test('the Node that is taken along has an npm beside it or in the PATH', () => {
  expect(hostNode(process.env)).toMatchObject({
    node: expect.stringMatching(/node$/),
    npm: expect.stringMatching(/npm$/),
  });
  expect(() => hostNode({ PATH: '/nowhere' }, import.meta.filename)).toThrow(
    expect.objectContaining({ code: 'missing-part' }),
  );
});

test('every program tells its version, and one that does not is named', () => {
  const said = Object.keys(PROGRAMS).map((name) => `${name}\t${name} (Debian 12) version 1.2.3`);
  expect(versionsIn(said.join('\n'), PROGRAMS)).toMatchObject({ git: '1.2.3', node: '1.2.3' });
  const broken = said.map((line) => line.replace(/^rg\t.*/, 'rg\t/bin/sh: 1: rg: not found'));
  expect(() => versionsIn(broken.join('\n'), PROGRAMS)).toThrow('cannot run rg; it was taken away again');
});

test('the recipe is another one for another way, and its Dockerfile runs nothing as root in the end', () => {
  expect(recipeHash('dockerfile')).not.toBe(recipeHash('debootstrap'));
  expect(recipeHash('dockerfile')).toBe(recipeHash('dockerfile'));
  expect(
    dockerfile()
      .split('\n')
      .filter((line) => line.startsWith('USER')),
  ).toEqual(['USER 65534:65534']);
  expect(PACKAGES.every((name) => /^[a-z0-9][a-z0-9+.-]+$/.test(name))).toBe(true);
});

test('a toolchain that was chosen is part of the recipe and of what must run, and names that nobody knows are told', () => {
  const chosen = readToolchains(['rust', 'rust']);
  expect(chosen).toEqual(['rust']);
  expect(recipeHash('debootstrap', chosen)).not.toBe(recipeHash('debootstrap'));
  expect([packagesWith(chosen), Object.keys(programsWith(chosen))]).toEqual([
    expect.arrayContaining(['cargo-web', 'git']),
    expect.arrayContaining(['cargo', 'git']),
  ]);
  expect(readToolchains(['none'])).toEqual([]);
  expect(() => readToolchains(['rust', 'go'])).toThrow('--with: nobody knows go; there are rust, and none');
  expect(() => readToolchains(['none', 'rust'])).toThrow('--with: none stands alone');
});

test('of hundreds of lines of progress those that say something new come through', () => {
  const told: string[] = [];
  const tell = phases((line) => told.push(line));
  for (let i = 0; i < 101; i++) tell(`I: Retrieving p${i} 1.0`);
  tell('W: something odd');
  expect(told).toEqual(['Retrieving p0 1.0', 'Retrieving … 50', 'Retrieving … 100', 'W: something odd']);
});
