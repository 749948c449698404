/** `penumbra sandbox deps` and the calls after it, over a real engine and a registry on the loopback. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../support/engine.ts';
import { type NpmRegistry, npmRegistry } from '../../../support/npm-registry.ts';
import { PENUMBRA, penumbra } from '../../../support/penumbra.ts';

const TEST = `const { equal } = require('node:assert');
const { existsSync, appendFileSync } = require('node:fs');
equal(require('tiny'), 'from the registry');
equal(existsSync('node_modules/secret'), false);
equal(existsSync('node_modules/new'), false);
for (const file of ['tiny/index.js', 'new']) appendFileSync('node_modules/' + file, '; module.exports = 1');
delete require.cache[require.resolve('tiny')];
equal(require('tiny'), 1);
require('node:fs').writeFileSync('seen', '');`;

export function testDependencies(given: () => { readonly engine: Engine; readonly data: string }): void {
  describe('its dependencies', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
    const workspace = path.join(folder, 'project');
    let registry: NpmRegistry;
    beforeAll(async () => {
      registry = await npmRegistry('tiny', `module.exports = 'from the registry'`);
      mkdirSync(workspace);
      const manifest = {
        name: 'p',
        version: '1.0.0',
        scripts: { test: 'node test.js' },
        dependencies: { tiny: '1.0.0' },
      };
      const locked = { version: '1.0.0', integrity: registry.integrity };
      const lock = {
        ...{ name: 'p', version: '1.0.0', lockfileVersion: 3, requires: true },
        packages: { '': manifest, 'node_modules/tiny': locked },
      };
      writeFileSync(path.join(workspace, 'package.json'), JSON.stringify(manifest));
      writeFileSync(path.join(workspace, 'package-lock.json'), JSON.stringify(lock));
      writeFileSync(path.join(workspace, 'test.js'), TEST);
      const host = path.join(folder, 'host');
      mkdirSync(host);
      writeFileSync(path.join(host, 'secret'), 'only the host has this');
      symlinkSync(host, path.join(workspace, 'node_modules'));
    });
    afterAll(() => {
      registry.close();
      rmSync(folder, { recursive: true });
    });
    const environment = () => ({ DOCKER_HOST: given().engine.host, PENUMBRA_NPM_REGISTRY: registry.url });
    const run = (...args: string[]) => penumbra(['--data', given().data, ...args], { env: environment() });
    const DEPS = ['sandbox', 'deps', '--workspace', workspace];
    const deps = (...args: string[]) => run(...DEPS, ...args);
    const npmTest = async () =>
      JSON.parse((await run('exec', '--workspace', workspace, '--json', '--', 'npm', 'test')).stdout);
    const volumes = async () => (await given().engine.docker.listVolumes()).Volumes ?? [];

    const killed = async () => {
      const asked = registry.hold();
      const builder = spawn(process.execPath, [PENUMBRA, '--data', given().data, ...DEPS], { env: environment() });
      await asked;
      builder.kill('SIGKILL');
      await once(builder, 'close');
      registry.release();
    };

    test('are built from the lock file, found by each call as they were, and taken away, like what a killed builder left', async () => {
      await killed();
      const [left, ...others] = await volumes();
      expect([left?.Labels, others]).toEqual([{ 'penumbra.dependencies': 'copy' }, []]);
      expect(await deps()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Made node_modules /) });
      const names = (await volumes()).map(({ Name }) => Name);
      expect([names.length, names.includes(left?.Name ?? '')]).toEqual([2, false]);
      expect((await deps()).stdout).toMatch(/^There is node_modules /);
      for (const _ of ['a call', 'the next one']) {
        const { stderr, exitCode, changed, hints } = await npmTest();
        expect({ stderr, exitCode, changed, hints }).toEqual({
          ...{ stderr: '', exitCode: 0, hints: undefined },
          changed: [{ path: 'seen', kind: 'added' }],
        });
      }
      const other = (...args: string[]) =>
        penumbra(['--data', path.join(folder, 'data'), ...DEPS, ...args], { env: environment() });
      expect((await other('--list')).stdout).toContain('MB, used from other data folders alone.');
      expect(await other('--clear')).toMatchObject({
        stdout: 'No copy was taken away.\n',
        stderr: expect.stringMatching(/^1 copy .* stayed; `penumbra sandbox deps --clear --all`/),
      });
      expect((await other('--all')).code).toBe(2);
      expect(JSON.parse((await deps('--clear', '--json')).stdout).copies).toMatchObject([{ state: 'gone' }]);
      expect(await volumes()).toEqual([]);
    });

    test('that are not what the lock file says are not kept, and a call says how to make them', async () => {
      registry.tamper();
      const { code, stderr } = await deps();
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/No node_modules was made .*npm ci ended with 1.*EINTEGRITY/s),
      ]);
      expect(await volumes()).toEqual([]);
      const { exitCode, hints } = await npmTest();
      expect([exitCode, hints]).toEqual([1, [expect.stringContaining('Run `penumbra sandbox deps`')]]);
    });
  });
}
