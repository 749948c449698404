import path from 'node:path';
import { expect, test } from 'vitest';
import { dataFolder } from '../../../agent-core/durable/data-folder.ts';

const home = '/home/ada';

test('on Linux the data folder follows XDG_DATA_HOME, or its default', () => {
  expect(dataFolder({ env: {}, platform: 'linux', home })).toBe('/home/ada/.local/share/penumbra');
  expect(dataFolder({ env: { XDG_DATA_HOME: '/data' }, platform: 'linux', home })).toBe('/data/penumbra');
});

test('a relative XDG_DATA_HOME is ignored, as its specification asks', () => {
  expect(dataFolder({ env: { XDG_DATA_HOME: 'data' }, platform: 'linux', home })).toBe(
    '/home/ada/.local/share/penumbra',
  );
});

test('on macOS and Windows it lies where applications keep theirs', () => {
  expect(dataFolder({ env: {}, platform: 'darwin', home })).toBe('/home/ada/Library/Application Support/Penumbra');
  const windows = dataFolder({ env: { LOCALAPPDATA: '/local' }, platform: 'win32', home });
  expect(windows).toBe(path.join('/local', 'Penumbra'));
});

test('PENUMBRA_DATA wins everywhere and is made absolute', () => {
  expect(dataFolder({ env: { PENUMBRA_DATA: 'mine' }, platform: 'darwin', home })).toBe(path.resolve('mine'));
});
