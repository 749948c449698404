/** `penumbra sandbox deps` and the calls after it in a Python project, over a real engine and an index on the loopback. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, hasPip } from '../../../support/engine.ts';
import { penumbra } from '../../../support/penumbra.ts';
import { type PythonIndex, pythonIndex } from '../../../support/python-index.ts';

const CHECK = `import os, own, sys, tiny
assert tiny.said == 'from the index'
assert sys.prefix == '/work/.venv'
assert not os.path.exists('.venv/secret')
open('.venv/new', 'w').close()
`;

export function testPython(given: () => { readonly engine: Engine; readonly data: string }): void {
  describe.runIf(hasPip || process.env.CI === 'true')('its Python packages', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
    const workspace = path.join(folder, 'project');
    let index: PythonIndex;
    beforeAll(async () => {
      index = await pythonIndex('tiny', `said = 'from the index'`);
      mkdirSync(workspace);
      writeFileSync(path.join(workspace, 'requirements.txt'), `tiny==1.0.0 \\\n    --hash=${index.hash}\n`);
      writeFileSync(path.join(workspace, 'check.py'), CHECK);
      mkdirSync(path.join(workspace, 'src'));
      writeFileSync(path.join(workspace, 'src', 'own.py'), '');
      const host = path.join(folder, 'host');
      mkdirSync(host);
      writeFileSync(path.join(host, 'secret'), 'only the host has this');
      symlinkSync(host, path.join(workspace, '.venv'));
    });
    afterAll(() => {
      index.close();
      rmSync(folder, { recursive: true });
    });
    const run = (...args: string[]) => {
      const env = { DOCKER_HOST: given().engine.host, PENUMBRA_PYTHON_INDEX: index.url };
      return penumbra(['--data', given().data, ...args], { env });
    };
    const deps = (...args: string[]) => run('sandbox', 'deps', '--workspace', workspace, ...args);

    test('are built from a lock with hashes, and found by a call', async () => {
      const { code, stdout, stderr } = await deps();
      expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^Made \.venv /), expect.any(String)]);
      const call = await run('exec', '--workspace', workspace, '--json', '--', 'python', '-B', 'check.py');
      expect(JSON.parse(call.stdout)).toMatchObject({ stderr: '', exitCode: 0, changed: [] });
    });
  });
}
