import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ExclusionPatterns } from '../../../agent-core/security/exclusion/patterns.ts';
import { SECRET_FILES } from '../../../agent-core/security/exclusion/secret-files.ts';
import { isInside, isObservedScheme } from '../../../extension/observers/exclusion.ts';

const manifest: { contributes: { configuration: { properties: Record<string, { default?: unknown }> } } } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
);
const shipped = manifest.contributes.configuration.properties['penumbra.exclude']?.default;
const patterns = new ExclusionPatterns(Array.isArray(shipped) ? shipped : []);

test.each([
  '/.env',
  '/.env.local',
  '/deploy/.env.production',
  '/certs/server.pem',
  '/certs/SERVER.PEM',
  '/home/me/.ssh/id_ed25519',
  '/home/me/.ssh/known_hosts',
  '/home/me/.aws/credentials',
  '/home/me/.docker/config.json',
  '/.npmrc',
  '/.git/config',
  '/infra/prod.tfvars',
  'C:/Users/me/.ssh/config',
])('%s is excluded as shipped', (path) => {
  expect(patterns.excludes(path)).toBe(true);
});

test.each(['/src/environment.ts', '/src/credentials.ts', '/docker/config.json', '/src/keys.ts', '/README.md'])(
  '%s is not',
  (path) => {
    expect(patterns.excludes(path)).toBe(false);
  },
);

test('what is shipped as excluded is what staged copies leave out', () => {
  expect(shipped).toEqual(SECRET_FILES);
});

test('only text of a person’s own has an observed scheme', () => {
  const schemes = ['file', 'untitled', 'output', 'git', 'vscode-userdata', 'vscode-notebook-cell', 'penumbra-review'];
  expect(schemes.filter(isObservedScheme)).toEqual(['file', 'untitled']);
});

test('a folder holds itself and what is below it, not its neighbour of a longer name', () => {
  expect(['/d', '/d/x', '/data', '/'].map((path) => isInside(path, '/d', '/'))).toEqual([true, true, false, false]);
});
