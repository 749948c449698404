/** The one folder everything recorded lives in: one a person, the same for the extension and the command line. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { inWords } from './sqlite/failures.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** The absolute path; nothing is created. `PENUMBRA_DATA` (what `--data` sets) wins over the platform's convention. */
export function dataFolder({
  env = process.env,
  platform = process.platform,
  home = homedir(),
}: Partial<Surroundings> = {}): string {
  if (env.PENUMBRA_DATA) return path.resolve(env.PENUMBRA_DATA);
  if (platform === 'win32') return path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'Penumbra');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Penumbra');
  // The XDG specification: a relative path there is to be ignored.
  const xdg = env.XDG_DATA_HOME && path.isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : undefined;
  return path.join(xdg ?? path.join(home, '.local', 'share'), 'penumbra');
}

/** Makes `folder` where it is missing, for its person only. Throws `disk-full` and `read-only` in words. */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw inWords(error, path.join(folder, 'data'));
  }
}
