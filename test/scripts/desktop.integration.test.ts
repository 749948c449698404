import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { desktopCode, openDesktop } from '../../scripts/desktop.mts';
import type { RunFolders } from '../rig/folders.ts';
import { temporaryFolder } from '../support/recording.ts';

let top: string;
let folders: RunFolders;
const calls = () =>
  existsSync(join(top, 'calls')) ? readFileSync(join(top, 'calls'), 'utf8').trim().split('\n\n') : [];

/** A `code` that writes down its data folder and its arguments, one a line. */
function fakeCode(folder: string, exitCode = 0): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'code');
  const log = join(top, 'calls');
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$PENUMBRA_DATA" "$@" '' >> '${log}'\nexit ${exitCode}\n`);
  chmodSync(file, 0o755);
  return file;
}

beforeEach(() => {
  top = temporaryFolder();
  const named = (name: string) => join(top, name);
  folders = {
    ...{ root: top, home: named('home'), userData: named('user'), extensions: named('extensions') },
    ...{ workspace: named('workspace'), data: named('data'), logs: named('logs'), remove: () => {} },
  };
  vi.stubEnv('PENUMBRA_VSCODE', '');
  vi.stubEnv('DISPLAY', ':0');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('the desktop’s code gets the VSIX into a profile of its own, then the workspace in a window that is waited for', async () => {
  fakeCode(join(top, 'bin'));
  vi.stubEnv('PATH', `${join(top, 'nothing here')}:${join(top, 'bin')}:${process.env.PATH}`);
  expect(await openDesktop('/x/penumbra.vsix', folders)).toBe(true);
  const profile = ['--user-data-dir', join(top, 'desktop'), '--extensions-dir', folders.extensions];
  expect(calls().map((call) => call.split('\n'))).toEqual([
    [folders.data, ...profile, '--install-extension', '/x/penumbra.vsix'],
    [folders.data, ...profile, '--new-window', '--wait', folders.workspace],
  ]);
});

test('a code that cannot install the VSIX opens no window', async () => {
  vi.stubEnv('PENUMBRA_VSCODE', fakeCode(join(top, 'bin'), 3));
  await expect(openDesktop('/x/penumbra.vsix', folders)).rejects.toThrow('could not install /x/penumbra.vsix');
  expect(calls()).toHaveLength(1);
});

test.runIf(process.platform === 'linux')('without a display no code is used but the one that was named', async () => {
  vi.stubEnv('PATH', `${join(fakeCode(join(top, 'bin')), '..')}:${process.env.PATH}`);
  expect(desktopCode()).toBe(join(top, 'bin/code'));
  vi.stubEnv('DISPLAY', '');
  expect(desktopCode()).toBeUndefined();
  expect(await openDesktop('/x/penumbra.vsix', folders)).toBe(false);
  expect(calls()).toEqual([]);
  vi.stubEnv('PENUMBRA_VSCODE', '/opt/code');
  expect(desktopCode()).toBe('/opt/code');
});
