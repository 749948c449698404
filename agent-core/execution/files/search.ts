import * as z from 'zod';
import type { Stage } from '../staging/stage/stage.ts';
import type { FileEntry } from '../trees/tree.ts';
import { entriesIn } from './list.ts';
import { type Found, type Haystack, searchTexts } from './ripgrep.ts';
import { linesOf } from './text.ts';
import { readingTool, ToolFolder, Unfit } from './tool.ts';

const MOST = 500;
/** A larger file is passed over, and counted. */
const MOST_FILE_BYTES = 2 * 1024 * 1024;
/** Characters of a line that are told. */
const LINE_LENGTH = 400;
const SEARCH_MS = 20_000;

const input = z.strictObject({
  pattern: z.string().min(1).max(2_000).describe('What a line has to hold: a regular expression as ripgrep has them'),
  literal: z.boolean().default(false).describe('Whether the pattern is meant as it stands'),
  ignoreCase: z.boolean().default(false),
  folder: ToolFolder.optional(),
  glob: z.string().optional().describe('Only in files whose path fits, as **/*.{ts,tsx}'),
  context: z.int().min(0).max(10).default(0).describe('Lines to tell before and behind each'),
  limit: z.int().min(1).max(MOST).default(100).describe(`Lines to find; at most ${MOST}`),
});

const Line = z.object({ line: z.int().describe('From 1'), text: z.string() });
const output = z.object({
  matches: z.array(Line.extend({ path: z.string(), before: z.array(z.string()), behind: z.array(z.string()) })),
  files: z.int().describe('Files that were searched'),
  passedOver: z.int().describe('Files that were not searched, since they are no text or larger than 2 MiB'),
  stoppedBy: z.enum(['limit', 'time']).optional().describe('Why it ended before everything was searched'),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Lines that fit a pattern, in order of the paths. */
export const search = readingTool<Input, Output>(
  { name: 'search', purpose: 'Search the lines of files by regular expression or text.', input, output },
  async (stage, asked, signal) => {
    const files = entriesIn(stage, asked.folder ?? '', asked.glob).filter((entry) => entry.kind === 'file');
    const passed = { over: 0 };
    const query = { ...asked, ms: SEARCH_MS };
    const found = await searchTexts(texts(stage, files, passed), query, signal);
    if ('wrong' in found) throw new Unfit({ field: 'pattern', message: `pattern: ${found.wrong}` });
    const linesIn = linesOfFiles(stage);
    const matches = found.found.map((each) => told(each, linesIn(each.path), asked.context));
    const report = { matches, files: found.searched, passedOver: passed.over };
    return found.stoppedBy === undefined ? report : { ...report, stoppedBy: found.stoppedBy };
  },
);

function* texts(stage: Stage, files: readonly FileEntry[], passed: { over: number }): Generator<Haystack> {
  for (const file of files) {
    const bytes = file.size > MOST_FILE_BYTES ? undefined : stage.content(file);
    if (bytes && !bytes.includes(0)) yield { path: file.path, bytes };
    else passed.over += 1;
  }
}

function told({ path, line }: Found, lines: readonly string[], context: number): Output['matches'][number] {
  const shown = (from: number, to: number) => lines.slice(Math.max(0, from), Math.max(0, to)).map(shortened);
  const before = shown(line - 1 - context, line - 1);
  return { path, line, text: shortened(lines[line - 1] ?? ''), before, behind: shown(line, line + context) };
}

/** The lines of a file, kept as long as they are asked for: finds come file by file. */
function linesOfFiles(stage: Stage): (path: string) => readonly string[] {
  let kept: { readonly path: string; readonly lines: readonly string[] } | undefined;
  return (path) => {
    if (kept?.path !== path) kept = { path, lines: linesOf(stage.read(path).toString('utf8')) };
    return kept.lines;
  };
}

const shortened = (line: string): string =>
  line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}… (${line.length} characters)` : line;
