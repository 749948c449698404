/** `penumbra exec` and `doctor`, as processes, over a real engine with gVisor. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { recipeHash } from '../../../../agent-core/execution/image/recipe.ts';
import { writeImageRecord } from '../../../../agent-core/execution/image/record.ts';
import { openStaging } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { Engine, hasEngine, hasPip, nodeImage } from '../../../support/engine.ts';
import { PENUMBRA, penumbra } from '../../../support/penumbra.ts';
import { testDependencies } from './sandboxed-dependencies.ts';
import { testPython } from './sandboxed-python.ts';

const TEST = `require('node:test')('adds', () => require('node:assert').equal(1 + 1, 2));`;

const NEW_FILE = `diff --git a/new b/new
new file mode 100644
--- /dev/null
+++ b/new
@@ -0,0 +1,1 @@
+new
`;

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
  const containers = () => engine.docker.listContainers({ all: true });
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

  test('is changed in the copy alone, which is without what --exclude names and with what --include does, and the exit code is that of the command', async () => {
    writeFileSync(path.join(folder, '.gitignore'), 'made.*\n');
    for (const name of ['made.txt', 'made.log']) writeFileSync(path.join(folder, name), '');
    const line = 'echo said made.*; ls adds.*; rm package.json; echo new > new; exit 7';
    const rules = ['--exclude', 'adds.*', '--include', '/made.txt'];
    const json = await run('exec', '--workspace', folder, ...rules, '--json', '--', 'sh', '-c', line);
    expect(json.code).toBe(7);
    const changed = [
      { path: 'new', kind: 'added' },
      { path: 'package.json', kind: 'removed' },
    ];
    expect(JSON.parse(json.stdout)).toMatchObject({
      exitCode: 7,
      stdout: 'said made.txt\n',
      stderr: expect.stringContaining('No such file'),
      changed,
      left: [{ path: 'adds.test.js', why: 'it is excluded' }],
    });
    expect(readdirSync(folder).sort()).toEqual([
      '.gitignore',
      'adds.test.js',
      'data',
      'made.log',
      'made.txt',
      'package.json',
    ]);
    for (const name of ['.gitignore', 'made.txt', 'made.log']) rmSync(path.join(folder, name));
    const late = ['--timeout', '1', '--', 'sh', '-c', 'echo said; sleep 50'];
    writeFileSync(path.join(data, 'excluded.json'), '{"v":1,"exclude":["adds.*"]}');
    const words = await run('exec', '--workspace', folder, ...late);
    rmSync(path.join(data, 'excluded.json'));
    const left = 'Left out of the copy: 1 excluded (adds.test.js)\n';
    expect(words).toEqual({ code: 1, stdout: 'said\n', stderr: `${left}The command was ended: its time was over.\n` });
  });

  test('--diff says what was changed there as git applies it, and what the command prints goes elsewhere', async () => {
    const line = 'echo "--- a/adds.test.js"; echo new > new';
    const { code, stdout, stderr } = await run('exec', '--workspace', folder, '--diff', '--', 'sh', '-c', line);
    expect(code).toBe(0);
    expect(stdout).toBe(NEW_FILE);
    expect(stderr).toContain('--- a/adds.test.js\n');
  });

  test('a call that is interrupted ends its container and leaves no copy', async () => {
    const [own, workspace] = [path.join(folder, 'interrupted'), mkdtempSync(path.join(tmpdir(), 'penumbra-test-'))];
    cpSync(path.join(data, 'sandbox-image.json'), path.join(own, 'sandbox-image.json'));
    const given = ['call', 'run', '{"command":["sleep","1000"]}', '--workspace', workspace, '--data', own];
    const env = { PATH: process.env.PATH, DOCKER_HOST: engine.host };
    const child = spawn(process.execPath, [PENUMBRA, ...given], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes) => {
      said += bytes;
    });
    await vi.waitFor(() => expect(readdirSync(own)).toContain('staging.db'), { timeout: 20_000, interval: 100 });
    const staging = openStaging(own, { clock: systemClock, log: () => {} });
    const begun = async () => expect([(await containers()).length, staging.list().length]).toEqual([1, 1]);
    await vi.waitFor(begun, { timeout: 20_000, interval: 100 });
    child.kill('SIGINT');
    await once(child, 'close');
    expect(said).toMatch(/^The call call-\w+ is cancelled/m);
    expect([staging.list(), await containers()]).toEqual([[], []]);
    staging.close();
    for (const each of [own, workspace]) rmSync(each, { recursive: true });
  });

  test('is not run where a part is missing, or what was asked for makes no sense', async () => {
    const nowhere = { env: { DOCKER_HOST: `unix://${folder}/none` } };
    const missing = await penumbra(['--data', data, 'exec', '--', 'true'], nowhere);
    expect([missing.code, missing.stderr]).toEqual([5, expect.stringContaining('start Docker')]);
    for (const args of [
      ['--'],
      ['--timeout', 'soon', '--', 'true'],
      ['--timeout', '0', '--', 'true'],
      ['--include', '[', '--', 'true'],
      ['--network'],
    ]) {
      expect((await run('exec', ...args)).code).toBe(2);
    }
  });

  test('is told of by doctor: engine, gVisor and image', async () => {
    const { stdout } = await run('doctor', '--json');
    const checks: { name: string; state: string }[] = JSON.parse(stdout).checks;
    const states = checks.map(({ name, state }) => `${name} ${state}`);
    expect(states).toEqual(expect.arrayContaining(['container engine ok', 'gVisor ok', 'sandbox image ok']));
  });

  test('is not built into an image by a command or a toolchain that nobody knows, or from a mirror that is no address', async () => {
    expect(await run('sandbox', 'rebuild')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('penumbra sandbox build'),
    });
    expect(await run('sandbox', 'build', '--by', 'magic')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--by: /),
    });
    expect(await run('sandbox', 'build', '--with', 'rust', '--with', 'go')).toMatchObject({
      code: 2,
      stderr: '--with: nobody knows go; there are rust, and none\n',
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
