/** Unified diffs over a stage: parsed and fitted by `diff`, exactly; all files or none. */
import { applyPatch, parsePatch, type StructuredPatch } from 'diff';
import { wordsOf } from '../../contracts/errors.ts';
import type { Stage } from '../staging/stage/stage.ts';
import { TreePath } from '../trees/tree-path.ts';
import { fileAt, lineEndsOf, linesOf, textOf, withLineEnds } from './text.ts';
import { Unfit } from './tool.ts';

export interface PatchedFile {
  readonly path: string;
  readonly what: 'changed' | 'added' | 'removed' | 'moved';
  /** Hunks. */
  readonly places: number;
}

const field = 'diff';
const unfit = (message: string): Unfit => new Unfit({ field, message: `diff: ${message}` });
/** Lines of the file that are shown where a hunk does not fit. */
const SHOWN = 8;

/** Call it inside `stage.once`, which takes everything back where a file does not fit. @throws `Unfit`. */
export function applyDiff(stage: Stage, diff: string): PatchedFile[] {
  const patches = parsed(diff);
  return patches.map((patch) => applyOne(stage, patch));
}

function parsed(diff: string): StructuredPatch[] {
  let patches: StructuredPatch[];
  try {
    patches = parsePatch(diff);
  } catch (error) {
    throw unfit(`a unified diff was expected: ${wordsOf(error)}`);
  }
  const named = patches.filter((patch) => patch.oldFileName !== undefined || patch.newFileName !== undefined);
  if (named.length === 0)
    throw unfit('a unified diff was expected, with "--- a/path" and "+++ b/path" before its hunks');
  return named;
}

function applyOne(stage: Stage, patch: StructuredPatch): PatchedFile {
  if (patch.isBinary) throw unfit('it changes a binary file; write that one whole');
  if (/^1[26]/.test(patch.newMode ?? '')) throw unfit('it makes a link or a submodule, and files alone were expected');
  const from = patch.isCreate ? undefined : nameIn(patch.oldFileName);
  const to = patch.isDelete ? undefined : nameIn(patch.newFileName);
  if (from !== undefined) return { ...applyTo(stage, patch, from, to), places: patch.hunks.length };
  if (to === undefined) throw unfit('it names no file');
  if (stage.entry(to)) throw unfit(`${to} is there already, and the diff makes it new`);
  stage.write(to, Buffer.from(fitted(to, '', patch)), modeOf(patch) ?? 0o644);
  return { path: to, what: 'added', places: patch.hunks.length };
}

function applyTo(
  stage: Stage,
  patch: StructuredPatch,
  from: string,
  to: string | undefined,
): Omit<PatchedFile, 'places'> {
  const entry = fileAt(stage, from, field);
  const found = textOf(stage.content(entry));
  if (!found) throw unfit(`${from} is no UTF-8 text; write it whole`);
  const text = fitted(from, found.text, patch);
  if (to === undefined) {
    if (text !== '') throw unfit(`${from} would be removed, but has lines that the diff does not take away`);
    stage.remove(from);
    return { path: from, what: 'removed' };
  }
  if (to !== from && !patch.isCopy) stage.move(from, to);
  stage.write(to, Buffer.from(found.bom ? `\uFEFF${text}` : text), modeOf(patch) ?? entry.mode);
  return { path: to, what: to === from ? 'changed' : 'moved' };
}

/** `undefined` for what is no file (`/dev/null`). */
function nameIn(name: string | undefined): string | undefined {
  if (name === undefined || name === '/dev/null') return undefined;
  const plain = name.replace(/^[ab]\//, '');
  const path = TreePath.safeParse(plain);
  if (!path.success) throw unfit(`${plain}: ${path.error.issues[0]?.message ?? 'no path'}`);
  return path.data;
}

function modeOf(patch: StructuredPatch): number | undefined {
  return patch.newMode === undefined ? undefined : Number.parseInt(patch.newMode, 8) & 0o777;
}

function fitted(path: string, text: string, patch: StructuredPatch): string {
  const ends = lineEndsOf(text);
  const whole = applyPatch(text, patch, { fuzzFactor: 0, autoConvertLineEndings: true });
  if (whole !== false) return text === '' ? whole : ends === 'crlf' ? withLineEnds(whole, ends) : whole;
  const first = patch.hunks.findIndex(
    (_, index) => applyPatch(text, { ...patch, hunks: patch.hunks.slice(0, index + 1) }) === false,
  );
  const hunk = patch.hunks[first];
  if (!hunk) throw unfit(`it does not fit ${path}`);
  const there = linesOf(text).slice(
    Math.max(0, hunk.oldStart - 1),
    hunk.oldStart - 1 + Math.min(hunk.oldLines + 2, SHOWN),
  );
  throw unfit(
    `hunk ${first + 1} of ${path} (@@ -${hunk.oldStart},${hunk.oldLines} @@) does not fit: its context and removed lines have to stand in the file exactly. From line ${hunk.oldStart} on there stands:\n${there.join('\n')}`,
  );
}
