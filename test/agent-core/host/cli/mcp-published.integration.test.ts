/** Servers as they are published, added by the command line, each in a container under gVisor. */
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recipeHash } from '../../../../agent-core/execution/image/recipe.ts';
import { writeImageRecord } from '../../../../agent-core/execution/image/record.ts';
import { Engine, hasEngine, nodeImage } from '../../../support/engine.ts';
import { penumbra } from '../../../support/penumbra.ts';

const VERSION = '2026.8.31';
const EVERYTHING = '@modelcontextprotocol/server-everything';
const MEMORY = '@modelcontextprotocol/server-memory';

describe.runIf(hasEngine || process.env.CI === 'true')('a server from npm', () => {
  const data = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.start();
    const image = await nodeImage(engine, { withNpm: false });
    const recipe = recipeHash('debootstrap');
    const at = new Date().toISOString();
    writeImageRecord(data, { v: 1, image, by: 'debootstrap', recipe, platform: 'linux/amd64', programs: {}, at });
  });
  afterAll(async () => {
    await engine.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const run = (...args: string[]) =>
    penumbra(['--data', data, ...args], { env: { DOCKER_HOST: engine.host, HOME: process.env.HOME } });
  const call = async (tool: string, given: object) => {
    const { code, stdout } = await run('call', tool, JSON.stringify(given), '--json');
    return { code, ...JSON.parse(stdout) };
  };
  const tools = async (): Promise<string[]> => {
    const list: { name: string; from: string; effect: string }[] = JSON.parse((await run('tools', '--json')).stdout);
    return list.filter(({ from }) => from.startsWith('mcp ')).map(({ name, effect }) => `${name} ${effect}`);
  };

  test('is installed and asked what it has, and its tools are listed', async () => {
    const added = await run('mcp', 'add', `${MEMORY}@${VERSION}`, '--yes');
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('memory_create_entities\n') });
    expect(await tools()).toContain('memory_create_entities unsafe');
  });

  test('whose files were changed underneath is refused until they are approved, and gone once it is removed', async () => {
    expect((await run('mcp', 'add', `${EVERYTHING}@${VERSION}`, '--yes')).code).toBe(0);
    const file = path.join(data, 'mcp', 'everything', 'node_modules', EVERYTHING, 'dist', 'index.js');
    appendFileSync(file, '\n// and one thing more\n');
    const sum = () => call('everything_get_sum', { a: 2, b: 40 });
    expect(await sum()).toMatchObject({ code: 1, state: 'failed', failure: { kind: 'stale' } });
    expect((await run('mcp', 'approve', 'everything', '--yes')).code).toBe(0);
    expect(await sum()).toMatchObject({ code: 0, text: expect.stringContaining('42') });

    expect((await run('mcp', 'remove', 'everything')).code).toBe(0);
    expect((await tools()).filter((tool) => !tool.startsWith('memory_'))).toEqual([]);
    expect(existsSync(path.dirname(file))).toBe(false);
  });
});
