import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOf, keysOf, keyToPath, localFile } from '../../../../agent-core/shadow/workspace/keys.ts';

const api = { name: 'api', path: path.resolve('/ws/api') };
const web = { name: 'web', path: path.resolve('/ws/web') };

test('a key is the path in the only folder, and starts with the folder’s name where there are several', () => {
  expect(keyOf([api], api, 'src/a.ts')).toBe('src/a.ts');
  expect(keyOf([api, web], web, 'src/a.ts')).toBe('web/src/a.ts');
  expect(keyToPath([api], 'src/a.ts')).toBe(path.join(api.path, 'src', 'a.ts'));
  expect(keyToPath([api, web], 'web/src/a.ts')).toBe(path.join(web.path, 'src', 'a.ts'));
});

test('files of folders with one name have the whole URI, which leads to them', () => {
  const other = { name: 'api', path: path.resolve('/ws/other (2)/api') };
  expect(keyOf([api, other, web], other, 'src/ä b.ts')).toMatch(
    /^file:\/\/.*\/ws\/other%20%282%29\/api\/src\/%C3%A4%20b\.ts$/,
  );
  expect(keyOf([api, other, web], web, 'src/a.ts')).toBe('web/src/a.ts');
  expect(keyToPath([api, other, web], 'api/src/a.ts')).toBeUndefined();
  const file = path.join(other.path, 'src', 'ä b.ts');
  expect(keyToPath([api, other], keyOf([api, other], other, 'src/ä b.ts'))).toBe(file);
});

test('a key that leads out of its folder, or into none, is no path', () => {
  for (const key of ['../x', 'a/../../x', '/etc/passwd', '..', '.', '', 'a//b', 'a/./b', 'a\0b', 'a/']) {
    expect(keyToPath([api], key)).toBeUndefined();
  }
  for (const key of [
    'other/a.ts',
    'api',
    'api/',
    'api/../web/a.ts',
    'file:///etc/passwd',
    'file:///ws/api/../../etc/passwd',
  ]) {
    expect(keyToPath([api, web], key)).toBeUndefined();
  }
  expect(keyToPath([], 'a.ts')).toBeUndefined();
});

test('whatever the key, its path lies in a folder', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '', 'api', 'web', 'a.ts', '\\', 'C:'),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.boolean(), (parts, both) => {
      const found = keyToPath(both ? [api, web] : [api], parts.join('/'));
      if (found !== undefined)
        expect(found.startsWith(api.path + path.sep) || found.startsWith(web.path + path.sep)).toBe(true);
    }),
  );
});

test('a file has its URI and what it is called in the folders it lies in', () => {
  const file = path.join(api.path, 'a b.ts');
  expect(keysOf([web], file)).toEqual([expect.stringMatching(/^file:.*\/ws\/api\/a%20b\.ts$/)]);
  expect(keysOf([api], file)).toEqual(['a b.ts', expect.stringMatching(/^file:/)]);
  expect(keysOf([api, web], file)).toEqual(['api/a b.ts', expect.stringMatching(/^file:/)]);
  expect(keysOf([api, web], file).map(localFile)).toEqual([undefined, file]);
});
