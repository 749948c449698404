import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { missingBuilds } from '../../scripts/complete-lock.mts';

const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');

describe('package-lock.json', () => {
  test('names the builds of every platform, or npm ci refuses it (node scripts/complete-lock.mts adds them)', () => {
    expect(Object.keys(missingBuilds(JSON.parse(text)))).toEqual([]);
  });

  test('ties nobody to one registry', () => {
    expect(text).not.toContain('"resolved"');
  });
});

describe('a build that the lock lacks', () => {
  test('is added with the platform that its name tells', () => {
    const lock = { packages: { 'node_modules/tool': { optionalDependencies: { '@tool/linux-x64-musl': '1.2.3' } } } };
    expect(missingBuilds(lock)).toEqual({
      'node_modules/@tool/linux-x64-musl': {
        version: '1.2.3',
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
      },
    });
  });
});
