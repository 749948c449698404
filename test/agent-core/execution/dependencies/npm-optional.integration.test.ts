/** The check after `npm ci`, run by Node over folders as npm leaves them. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { CHECK_OPTIONAL } from '../../../../agent-core/execution/dependencies/npm-optional.ts';
import { hostNode } from '../../../../agent-core/execution/image/host-node.ts';

/** Says what it misses; nothing where that is right. */
async function missed(packages: Readonly<Record<string, object>>, there: readonly string[]): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'lock.json'), JSON.stringify({ packages }));
  for (const at of there) {
    mkdirSync(path.join(folder, at), { recursive: true });
    writeFileSync(path.join(folder, at, 'package.json'), '{}');
  }
  const npm = path.join(hostNode(process.env).npm, 'bin');
  const env = { PATH: npm };
  const ran = promisify(execFile)(process.execPath, ['-e', CHECK_OPTIONAL, 'lock.json'], { cwd: folder, env });
  return ran.then(
    () => '',
    ({ stderr }: { stderr: string }) => stderr.trim(),
  );
}

const NATIVE = 'node_modules/tool/node_modules/native';
const ROOT = { dependencies: { tool: '1' } };
const TOOL = { optionalDependencies: { native: '1' } };

test('an optional package that npm would have here is missed, and no other', async () => {
  const packages = { '': ROOT, 'node_modules/tool': TOOL, [NATIVE]: { optional: true } };
  const there = ['node_modules/tool'];
  expect(await missed(packages, there)).toBe(`Could not be fetched: ${NATIVE}`);
  expect(await missed(packages, [...there, NATIVE])).toBe('');
  const upper = { '': ROOT, 'node_modules/tool': TOOL, 'node_modules/native': { optional: true } };
  expect(await missed(upper, there)).toBe('Could not be fetched: node_modules/native');
  for (const elsewhere of [{ os: ['aix'] }, { cpu: ['s390'] }, { engines: { node: '<1' } }]) {
    const others = {
      ...packages,
      [NATIVE]: { optional: true, dependencies: { own: '1' }, ...elsewhere },
      'node_modules/own': { optional: true },
    };
    expect(await missed(others, there)).toBe('');
  }
});
