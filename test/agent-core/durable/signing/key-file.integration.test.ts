import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEY_FILE, KeyFileSigner } from '../../../../agent-core/durable/signing/key-file.ts';
import { isSignedBy } from '../../../../agent-core/durable/signing/keys.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penumbra-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the key is made with the first signature, for its owner only, and is the same from then on', async () => {
  const signer = new KeyFileSigner(folder);
  expect(await signer.verify('text', { key: 'none', bytes: new Uint8Array(64) })).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
  const signature = await signer.sign('text');
  expect(statSync(join(folder, KEY_FILE)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual([KEY_FILE]);
  const other = new KeyFileSigner(folder);
  expect(await other.verify('text', signature)).toBe(true);
  expect(await other.verify('texts', signature)).toBe(false);
  expect((await other.sign('text')).key).toBe(signature.key);
  expect(isSignedBy(await signer.publicKey(), 'text', signature)).toBe(true);
});

test('a key that others could read is closed to them when it is used', async () => {
  await new KeyFileSigner(folder).sign('text');
  chmodSync(join(folder, KEY_FILE), 0o644);
  await new KeyFileSigner(folder).sign('text');
  expect(statSync(join(folder, KEY_FILE)).mode & 0o777).toBe(0o600);
});

test('what is no key is refused in words and left as it is', async () => {
  writeFileSync(join(folder, KEY_FILE), 'no key');
  await expect(new KeyFileSigner(folder).sign('text')).rejects.toMatchObject({ code: 'bad-input' });
  expect(readFileSync(join(folder, KEY_FILE), 'utf8')).toBe('no key');
});

test('a signature of another key is not known, and does not pass for a published one', async () => {
  const [one, two] = [new KeyFileSigner(join(folder, 'one')), new KeyFileSigner(join(folder, 'two'))];
  const signature = await one.sign('text');
  await two.sign('text');
  expect(await two.verify('text', signature)).toBeUndefined();
  expect(isSignedBy(await two.publicKey(), 'text', signature)).toBe(false);
  expect(isSignedBy(Buffer.from('no key'), 'text', signature)).toBe(false);
});

test('processes that make the key at once have the same in the end', async () => {
  const script = join(folder, 'sign.mjs');
  const source = join(import.meta.dirname, '../../../../agent-core/durable/signing/key-file.ts');
  const contents = `import { KeyFileSigner } from ${JSON.stringify(source)};
    while (Date.now() < Number(process.argv[3])) {}
    console.log((await new KeyFileSigner(process.argv[2]).sign('text')).key);`;
  buildSync({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3'],
    outfile: script,
  });
  const at = String(Date.now() + 1000);
  const keys = await Promise.all(Array.from({ length: 4 }, () => said(script, join(folder, 'data'), at)));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\w-]{22}$/);
  expect(readdirSync(join(folder, 'data'))).toEqual([KEY_FILE]);
});

async function said(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  return text.trim();
}
