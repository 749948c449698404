/** Commits that delete single lines or short blocks of them, played as the acts of one person through the skill's own code. */
import { spawnSync } from 'node:child_process';
import type { DocumentText } from '../../agent-core/contracts/index.ts';
import { TextCache } from '../../agent-core/shadow/edits/cache.ts';
import { MOST_LINES } from '../../agent-core/shadow/edits/deletions/deleted-lines.ts';
import { lineFeatures } from '../../agent-core/shadow/edits/deletions/features.ts';
import { groupOf, surveyOf } from '../../agent-core/shadow/edits/deletions/pattern.ts';
import { RecentDeletions } from '../../agent-core/shadow/edits/deletions/recent.ts';

/** A pattern at its third act: every line that is left, and whether the commit deleted it; undefined where it changed it otherwise. */
export interface Moment {
  readonly history: string;
  readonly commit: string;
  /** How many lines the pattern takes. */
  readonly lines: number;
  readonly places: readonly { readonly features: readonly number[]; readonly wanted: boolean | undefined }[];
}

interface Hunk {
  readonly doc: string;
  /** From 0. */
  readonly line: number;
  readonly lines: number;
  readonly added: number;
}

/** Acts before a pattern is looked at. */
const EXAMPLES = 3;
const COMMITS = 8000;
const LANGUAGES = ['ts', 'tsx', 'js', 'py', 'go', 'rs', 'java', 'cs'];
const GENERATED = /dist|vendor|generated|snapshots?|lock/;
const MOST_DOCUMENTS = 12;
const LARGEST_DIFF = 400_000;

/** What there is: a copy of a history may lack files, at which a log ends. */
const git = (dir: string, ...args: readonly string[]): string =>
  spawnSync('git', ['-C', dir, ...args], { encoding: 'utf8', maxBuffer: 2e9 }).stdout;

export function momentsOf(dir: string, history: string): Moment[] {
  const format = ['log', '--no-merges', '--format=%x01%H', '-n', String(COMMITS)];
  const log = git(
    dir,
    ...format,
    '-U0',
    '--no-color',
    '--no-renames',
    '-p',
    '--',
    ...LANGUAGES.map((each) => `*.${each}`),
  );
  return log
    .split('\u0001')
    .filter((diff) => diff.length > 0 && diff.length <= LARGEST_DIFF)
    .flatMap((diff) => {
      const commit = diff.slice(0, 40);
      const hunks = hunksOf(diff);
      const played = (deletions: readonly Hunk[]) => play(textsOf(dir, commit, deletions), deletions, hunks);
      const deletions = hunks.filter(isDeletion);
      const single = played(deletions.filter(({ lines }) => lines === 1));
      const hasBlocks = deletions.some(({ lines }) => lines > 1);
      const blocks = hasBlocks ? played(deletions).filter(({ lines }) => lines > 1) : [];
      return [...single, ...blocks].map((moment) => ({ history, commit, ...moment }));
    });
}

/** The documents that the deletions are in; none where they are too many, or one is not there. */
function textsOf(dir: string, commit: string, deletions: readonly Hunk[]): ReadonlyMap<string, string> {
  const docs = [...new Set(deletions.map(({ doc }) => doc))];
  if (deletions.length <= EXAMPLES || docs.length > MOST_DOCUMENTS) return new Map();
  const texts = docs.map((doc) => [doc, git(dir, 'show', `${commit}^:${doc}`)] as const);
  return texts.some(([, text]) => text === '') ? new Map() : new Map(texts);
}

const isDeletion = ({ lines, added }: Hunk): boolean => lines >= 1 && lines <= MOST_LINES && added === 0;

function hunksOf(diff: string): Hunk[] {
  const found: Hunk[] = [];
  let doc = '';
  for (const line of diff.split('\n')) {
    if (line.startsWith('--- ')) doc = line.startsWith('--- a/') ? line.slice(6) : '';
    const [, at, lines = '1', added = '1'] = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) ?? [];
    if (at === undefined || doc === '' || GENERATED.test(doc)) continue;
    found.push({ doc, line: Number(at) - 1, lines: Number(lines), added: Number(added) });
  }
  return found;
}

/** Each pattern is looked at once: what it was learned from is then forgotten. */
function play(texts: ReadonlyMap<string, string>, deletions: readonly Hunk[], all: readonly Hunk[]) {
  if (deletions.length <= EXAMPLES || texts.size === 0) return [];
  const recent = new RecentDeletions();
  const documents = new Map<string, DocumentText>();
  for (const [doc, text] of texts) documents.set(doc, { doc, language: '', text });
  /** For each line that is left, its number in the commit's parent. */
  const origins = new Map([...texts].map(([doc, text]) => [doc, text.split('\n').map((_, i) => i)]));
  const cache = new TextCache();
  const moments: Pick<Moment, 'lines' | 'places'>[] = [];
  for (const [n, hunk] of deletions.entries()) {
    const edit = remove(documents, origins.get(hunk.doc) ?? [], hunk, n);
    const [newest] = recent.add(edit).added;
    const group = newest && groupOf(newest, recent.all);
    if (!group) continue;
    recent.forget(new Set(group.changes));
    const size = group.matcher.lines;
    const survey = surveyOf(group, documents, cache);
    const places = survey?.open.map((found) => ({
      features: lineFeatures(group.matcher.template, survey.evidence, found),
      wanted: fate(all, found.doc, origins.get(found.doc)?.slice(found.line, found.line + size) ?? []),
    }));
    if (places?.some(({ wanted }) => wanted !== undefined)) moments.push({ lines: size, places });
  }
  return moments;
}

function remove(documents: Map<string, DocumentText>, origins: number[], { doc, line, lines: size }: Hunk, n: number) {
  const before = documents.get(doc)?.text ?? '';
  const at = origins.indexOf(line);
  const lines = before.split('\n');
  const lengthOf = (some: readonly string[]) => some.reduce((sum, each) => sum + each.length + 1, 0);
  const offset = lengthOf(lines.slice(0, at));
  const length = Math.min(lengthOf(lines.slice(at, at + size)), before.length - offset);
  const after = before.slice(0, offset) + before.slice(offset + length);
  documents.set(doc, { doc, language: '', text: after });
  origins.splice(at, size);
  const changes = [{ offset, length, text: '' }];
  return { doc, language: '', before, after, changes, firstSignal: n, lastSignal: n, at: n * 5000 };
}

/** Lines of the commit's parent that would go together: whether just they did; undefined where the commit changed some of them otherwise. */
function fate(all: readonly Hunk[], doc: string, lines: readonly number[]): boolean | undefined {
  const [first = -1, last = -1] = [lines[0], lines.at(-1)];
  const here = all.filter((hunk) => hunk.doc === doc && hunk.line <= last && first < hunk.line + hunk.lines);
  const [only] = here;
  if (!only) return false;
  return here.length === 1 && only.line === first && only.lines === lines.length && only.added === 0 ? true : undefined;
}
