/** `penumbra exec` and `doctor`, as processes, over a real engine with gVisor. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recipeHash } from '../../../../agent-core/execution/image/recipe.ts';
import { writeImageRecord } from '../../../../agent-core/execution/image/record.ts';
import { Engine, hasEngine, hasPip, nodeImage } from '../../../support/engine.ts';
import { penumbra } from '../../../support/penumbra.ts';
import { testDependencies } from './sandboxed-dependencies.ts';
import { testPython } from './sandboxed-python.ts';

const TEST = `require('node:test')('adds', () => require('node:assert').equal(1 + 1, 2));`;

describe.runIf(hasEngine || process.env.CI === 'true')('a project in the sandbox', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
  const data = path.join(folder, 'data');
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.start();
    const image = await nodeImage(engine, { withPython: hasPip });
    const recipe = recipeHash('debootstrap');
    const at = new Date().toISOString();
    writeImageRecord(data, { v: 1, image, by: 'debootstrap', recipe, platform: 'linux/amd64', programs: {}, at });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: { test: 'node --test' } }));
    writeFileSync(path.join(folder, 'adds.test.js'), TEST);
  });
  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  testDependencies(() => ({ engine, data }));
  testPython(() => ({ engine, data }));
  const run = (...args: string[]) => penumbra(['--data', data, ...args], { env: { DOCKER_HOST: engine.host } });

  test('has its tests run by npm in gVisor', async () => {
    const { code, stdout, stderr } = await run('exec', '--workspace', folder, '--json', '--', 'npm', 'test');
    expect([stderr, code]).toEqual(['', 0]);
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 0,
      runtime: 'runsc',
      stdout: expect.stringMatching(/pass 1\n/),
    });
  });

  test('is changed in the copy alone, which is without what --exclude names, and the exit code is that of the command', async () => {
    const line = 'echo said; ls adds.*; rm package.json; echo new > new; exit 7';
    const json = await run('exec', '--workspace', folder, '--exclude', 'adds.*', '--json', '--', 'sh', '-c', line);
    expect(json.code).toBe(7);
    const changed = [
      { path: 'new', kind: 'added' },
      { path: 'package.json', kind: 'removed' },
    ];
    expect(JSON.parse(json.stdout)).toMatchObject({
      exitCode: 7,
      stdout: 'said\n',
      stderr: expect.stringContaining('No such file'),
      changed,
    });
    expect(readdirSync(folder).sort()).toEqual(['adds.test.js', 'data', 'package.json']);
    const words = await run('exec', '--workspace', folder, '--timeout', '1', '--', 'sh', '-c', 'echo said; sleep 50');
    expect(words).toEqual({ code: 1, stdout: 'said\n', stderr: 'The command was ended: its time was over.\n' });
  });

  test('is not run where a part is missing, or what was asked for makes no sense', async () => {
    const nowhere = { env: { DOCKER_HOST: `unix://${folder}/none` } };
    const missing = await penumbra(['--data', data, 'exec', '--', 'true'], nowhere);
    expect([missing.code, missing.stderr]).toEqual([5, expect.stringContaining('start Docker')]);
    for (const args of [['--'], ['--timeout', 'soon', '--', 'true'], ['--timeout', '0', '--', 'true'], ['--network']]) {
      expect((await run('exec', ...args)).code).toBe(2);
    }
  });

  test('is told of by doctor: engine, gVisor and image', async () => {
    const { stdout } = await run('doctor', '--json');
    const checks: { name: string; state: string }[] = JSON.parse(stdout).checks;
    const states = checks.map(({ name, state }) => `${name} ${state}`);
    expect(states).toEqual(expect.arrayContaining(['container engine ok', 'gVisor ok', 'sandbox image ok']));
  });

  test('is not built into an image by a command that nobody knows, or from a mirror that is no address', async () => {
    expect(await run('sandbox', 'rebuild')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('penumbra sandbox build'),
    });
    expect(await run('sandbox', 'build', '--by', 'magic')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--by: /),
    });
    expect(await run('sandbox', 'build', '--mirror', 'here')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--mirror: /),
    });
  });

  test('without an image it is said how to make one', async () => {
    const { code, stderr } = await run('exec', '--data', path.join(folder, 'empty'), '--', 'true');
    expect([code, stderr]).toEqual([5, 'There is no image for tools to run in yet. Run `penumbra sandbox build`.\n']);
  });
});
