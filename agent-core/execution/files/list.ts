import * as z from 'zod';
import { countedByReason } from '../staging/snapshot/left-out.ts';
import { kindInWords, type Stage } from '../staging/stage/stage.ts';
import type { TreeEntry } from '../trees/tree.ts';
import { type Glob, globOf } from './glob.ts';
import { alike } from './text.ts';
import { readingTool, ToolFolder, Unfit } from './tool.ts';

const MOST = 1_000;

const input = z.strictObject({
  folder: ToolFolder.optional(),
  glob: z.string().optional().describe('Only paths that fit, as **/*.{ts,tsx}; without "/" in it, in every folder'),
  depth: z.int().min(1).optional().describe('Folders deep to look; all where it is left out'),
  limit: z.int().min(1).max(MOST).default(MOST).describe(`Entries to list; at most ${MOST}`),
});

const output = z.object({
  entries: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['file', 'folder', 'link']),
      size: z.int().optional().describe('Bytes of a file'),
      target: z.string().optional().describe('Where a link leads'),
    }),
  ),
  total: z.int().describe('How many there are, listed or not'),
  leftOut: z
    .array(z.object({ why: z.string(), count: z.int() }))
    .optional()
    .describe('What the workspace has there and the copy has not, beside what git ignores'),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** What lies in a folder, in order of the paths. */
export const list = readingTool<Input, Output>(
  { name: 'list', purpose: 'List files and folders, by folder and glob.', input, output },
  (stage, asked) => {
    const found = entriesIn(stage, asked.folder ?? '', asked.glob).filter(
      ({ path }) => asked.depth === undefined || depthIn(asked.folder ?? '', path) <= asked.depth,
    );
    const leftOut = leftIn(stage, asked.folder ?? '');
    const listed = { entries: found.slice(0, asked.limit).map(told), total: found.length };
    return leftOut.length > 0 ? { ...listed, leftOut } : listed;
  },
);

/** The entries below a folder that fit a glob, in order. @throws `Unfit` under `folder` and `glob`. */
export function entriesIn(stage: Stage, folder: string, pattern: string | undefined): TreeEntry[] {
  if (folder !== '') requireFolder(stage, folder);
  const glob = pattern === undefined ? () => true : wanted(pattern);
  const start = folder === '' ? '' : `${folder}/`;
  return stage.entries().filter(({ path }) => path.startsWith(start) && (glob(path) || glob(path.slice(start.length))));
}

/** Counted, not named: the names of what a person excluded are theirs. */
function leftIn(stage: Stage, folder: string): { why: string; count: number }[] {
  const below = stage.left.filter(({ path }) => folder === '' || path.startsWith(`${folder}/`));
  return countedByReason(below).map(({ why, paths }) => ({ why, count: paths.length }));
}

function requireFolder(stage: Stage, folder: string): void {
  const entry = stage.entry(folder);
  if (entry?.kind === 'folder') return;
  const why = entry
    ? `${kindInWords(entry)}, and a folder was expected`
    : `there is no such folder${alike(stage, folder)}`;
  throw new Unfit({ field: 'folder', message: `${folder}: ${why}` });
}

function wanted(pattern: string): Glob {
  const glob = globOf(pattern);
  if (typeof glob === 'string') throw new Unfit({ field: 'glob', message: `glob: ${glob}` });
  return glob;
}

const depthIn = (folder: string, path: string): number =>
  path.split('/').length - (folder === '' ? 0 : folder.split('/').length);

function told(entry: TreeEntry): Output['entries'][number] {
  if (entry.kind === 'file') return { path: entry.path, kind: entry.kind, size: entry.size };
  return entry.kind === 'link'
    ? { path: entry.path, kind: entry.kind, target: entry.target }
    : { path: entry.path, kind: entry.kind };
}
