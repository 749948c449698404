/** The folders of one run of the rig: everything a VS Code could touch, thrown away at the end, and the logs, which stay. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRepository } from './repository.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
export const sampleWorkspace = join(projectRoot, 'test/support/sample-workspace');

export interface RunFolders {
  /** Holds all the others but `logs`. */
  readonly root: string;
  readonly home: string;
  readonly userData: string;
  readonly extensions: string;
  /** A copy that the run may change. */
  readonly workspace: string;
  /** Penumbra's data folder (PENUMBRA_DATA). */
  readonly data: string;
  /** out/rig/NAME: server and browser logs, screenshots. */
  readonly logs: string;
  /** Removes everything but the logs. */
  remove(): void;
}

/** Makes fresh folders for the run `name`. The workspace is empty, or a copy of `model` as a git repository with one commit. */
export function makeFolders(name: string, model?: string): RunFolders {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'penumbra-rig-')));
  const logs = join(projectRoot, 'out/rig', name);
  rmSync(logs, { recursive: true, force: true });
  const folders = {
    root,
    home: join(root, 'home'),
    userData: join(root, 'user-data'),
    extensions: join(root, 'extensions'),
    workspace: join(root, 'workspace'),
    data: join(root, 'data'),
    logs,
  };
  for (const folder of Object.values(folders)) if (folder !== folders.data) mkdirSync(folder, { recursive: true });
  writeFileSync(join(folders.home, '.bashrc'), "PS1='$ '\n");
  if (model !== undefined) makeWorkspace(folders.workspace, model);
  const remove = () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  removeWithThisProcess(root);
  return { ...folders, remove };
}

/** Makes `folder` a copy of `model`, as a git repository with one commit. */
export function makeWorkspace(folder: string, model: string): void {
  cpSync(model, folder, { recursive: true });
  makeRepository(folder);
}

const roots = new Set<string>();

/** What a run that was cut off left behind goes with this process. */
function removeWithThisProcess(root: string): void {
  if (roots.size === 0) {
    process.on('exit', () => {
      for (const each of roots) rmSync(each, { recursive: true, force: true });
    });
  }
  roots.add(root);
}
