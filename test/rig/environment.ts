/** The environment and the user settings that a VS Code of the rig starts with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunFolders } from './folders.ts';

export type Theme = 'dark' | 'light';

/** Only what a login shell would have: nothing of npm, of the test runner, or of the person's own set-up. */
export function cleanEnvironment(folders: RunFolders, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LANG: process.env.LANG ?? 'C.UTF-8',
    TZ: process.env.TZ,
    TERM: 'xterm-256color',
    SHELL: '/bin/bash',
    HOME: folders.home,
    TMPDIR: folders.root,
    XDG_CONFIG_HOME: join(folders.home, '.config'),
    XDG_DATA_HOME: join(folders.home, '.local/share'),
    XDG_CACHE_HOME: join(folders.home, '.cache'),
    PENUMBRA_DATA: folders.data,
    EXTENSIONS_GALLERY: '{}',
    ...more,
  };
}

/**
 * Writes the user settings: the desktop's defaults where a browser's workbench has others (auto-save), a plain bash terminal,
 * and nothing that asks, greets or calls out.
 */
export function writeUserSettings(
  folders: RunFolders,
  theme: Theme = 'dark',
  more: Record<string, unknown> = {},
): void {
  const file = join(folders.userData, 'User/settings.json');
  mkdirSync(dirname(file), { recursive: true });
  const colours = isForLooks()
    ? followTheSystem()
    : { 'window.autoDetectColorScheme': false, 'workbench.colorTheme': THEMES[theme] };
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...colours, ...more }, null, 2));
}

const THEMES: Record<Theme, string> = { dark: 'Default Dark Modern', light: 'Default Light Modern' };

/** Whether pictures are taken both dark and light: PENUMBRA_LOOKS is set, to "high-contrast" for the themes of that name. */
export function isForLooks(): boolean {
  return process.env.PENUMBRA_LOOKS !== undefined;
}

function followTheSystem(): Record<string, unknown> {
  const isHigh = process.env.PENUMBRA_LOOKS === 'high-contrast';
  return {
    'window.autoDetectColorScheme': true,
    'workbench.preferredDarkColorTheme': isHigh ? 'Default High Contrast' : THEMES.dark,
    'workbench.preferredLightColorTheme': isHigh ? 'Default High Contrast Light' : THEMES.light,
  };
}

const quietSettings = {
  'files.autoSave': 'off',
  'terminal.integrated.defaultProfile.linux': 'bash',
  // So that a test can read what it shows.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.profiles.linux': { bash: { path: '/bin/bash' } },
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'window.restoreWindows': 'none',
  'editor.minimap.enabled': false,
};
