/** The programs that work on databases in a container, as processes of this machine, behind the tools; copies as they are. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import type { SandboxCall, SandboxResult } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { snapshotInMemory } from '../../../../agent-core/execution/staging/snapshot/snapshot.ts';
import { changesBetween } from '../../../../agent-core/execution/staging/stage/changes.ts';
import type { Stage } from '../../../../agent-core/execution/staging/stage/stage.ts';
import type { StagingStore } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import type { ToolContext } from '../../../../agent-core/execution/tools/tool.ts';
import { materialise } from '../../../../agent-core/execution/trees/materialise.ts';
import type { FileEntry, Tree, TreeChange } from '../../../../agent-core/execution/trees/tree.ts';
import { Folders } from '../staging/support.ts';

export type Ran = (call: SandboxCall) => Promise<Partial<SandboxResult>>;

export const folders = new Folders();

/** Runs the call's command with its files in a folder of its own. */
export async function ranHere(call: SandboxCall): Promise<Partial<SandboxResult>> {
  const work = folders.make();
  await materialise(call.files, work);
  const [, ...args] = call.command;
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: work, input: call.input });
  const after = (await snapshotInMemory(work, { isWhole: true })).tree;
  return { ending: 'exited', exitCode: status ?? 1, stdout, changed: await changes(call.files, after), refused: [] };
}

async function changes(before: Tree, after: Tree): Promise<TreeChange[]> {
  const [was, is] = [before, after].map((tree) => new Map([...tree.entries()].map((entry) => [entry.path, entry])));
  if (!was || !is) throw new Error('there are two trees');
  const contents = new Map<FileEntry, Uint8Array>();
  for (const entry of is.values()) if (entry.kind === 'file') contents.set(entry, await after.content(entry));
  const files = [...new Set([...was.keys(), ...is.keys()])].filter(
    (each) => (is.get(each) ?? was.get(each))?.kind !== 'folder',
  );
  return changesBetween(was, is, files, (file) => contents.get(file) ?? new Uint8Array());
}

/** What a call on a copy works with; each asks the store for it anew, as the tools' own do. */
export function contextOn({ store, stage }: { store: StagingStore; stage: Stage }, run: Ran = ranHere, key = 'key') {
  return {
    ...{ run: 'run', idempotencyKey: key, hosts: [], signal: new AbortController().signal },
    stage: async () => store.open(stage.id),
    sandbox: async () => ({ run }),
  } as unknown as ToolContext;
}

/** A database after `sql`, with what lies beside it while `during` is under way. */
export function databaseOf(sql: string, during = ''): Record<string, Buffer> {
  const folder = folders.make();
  const database = new Sqlite(path.join(folder, 'a.db'));
  database.exec(sql);
  if (during === '') database.close();
  else database.exec(during);
  const files = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]);
  database.close();
  return Object.fromEntries(files);
}
