/** Commits that delete single lines, played as the acts of one person through the skill's own code. */
import { spawnSync } from 'node:child_process';
import type { DocumentText } from '../../agent-core/contracts/index.ts';
import { TextCache } from '../../agent-core/shadow/edits/cache.ts';
import { lineFeatures } from '../../agent-core/shadow/edits/deletions/features.ts';
import { groupOf, surveyOf } from '../../agent-core/shadow/edits/deletions/pattern.ts';
import { RecentDeletions } from '../../agent-core/shadow/edits/deletions/recent.ts';

/** A pattern at its third act: every line that is left, and whether the commit deleted it; undefined where it changed it otherwise. */
export interface Moment {
  readonly history: string;
  readonly commit: string;
  readonly places: readonly { readonly features: readonly number[]; readonly wanted: boolean | undefined }[];
}

interface Hunk {
  readonly doc: string;
  /** From 0. */
  readonly line: number;
  readonly lines: number;
  readonly added: number;
}

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
      const single = hunks.filter(({ lines, added }) => lines === 1 && added === 0);
      const docs = [...new Set(single.map(({ doc }) => doc))];
      if (single.length <= 3 || docs.length > MOST_DOCUMENTS) return [];
      const texts = docs.map((doc) => [doc, git(dir, 'show', `${commit}^:${doc}`)] as const);
      if (texts.some(([, text]) => text === '')) return [];
      return play(new Map(texts), single, hunks).map((places) => ({ history, commit, places }));
    });
}

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
function play(texts: ReadonlyMap<string, string>, single: readonly Hunk[], all: readonly Hunk[]) {
  const recent = new RecentDeletions();
  const documents = new Map<string, DocumentText>();
  for (const [doc, text] of texts) documents.set(doc, { doc, language: '', text });
  /** For each line that is left, its number in the commit's parent. */
  const origins = new Map([...texts].map(([doc, text]) => [doc, text.split('\n').map((_, i) => i)]));
  const cache = new TextCache();
  const moments: Moment['places'][] = [];
  for (const [n, { doc, line }] of single.entries()) {
    const edit = remove(documents, doc, origins.get(doc) ?? [], line, n);
    const [newest] = recent.add(edit).added;
    const group = newest && groupOf(newest, recent.all);
    if (!group) continue;
    recent.forget(new Set(group.changes));
    const survey = surveyOf(group, documents, cache);
    const places = survey?.open.map((found) => ({
      features: lineFeatures(group.matcher.template, survey.evidence, found),
      wanted: fate(all, found.doc, origins.get(found.doc)?.[found.line] ?? -1),
    }));
    if (places?.some(({ wanted }) => wanted !== undefined)) moments.push(places);
  }
  return moments;
}

function remove(documents: Map<string, DocumentText>, doc: string, origins: number[], line: number, n: number) {
  const before = documents.get(doc)?.text ?? '';
  const at = origins.indexOf(line);
  const lines = before.split('\n');
  const offset = lines.slice(0, at).reduce((sum, each) => sum + each.length + 1, 0);
  const length = (lines[at]?.length ?? 0) + 1;
  const after = before.slice(0, offset) + before.slice(offset + length);
  documents.set(doc, { doc, language: '', text: after });
  origins.splice(at, 1);
  const changes = [{ offset, length, text: '' }];
  return { doc, language: '', before, after, changes, firstSignal: n, lastSignal: n, at: n * 5000 };
}

function fate(all: readonly Hunk[], doc: string, line: number): boolean | undefined {
  const here = all.find((hunk) => hunk.doc === doc && line >= hunk.line && line < hunk.line + hunk.lines);
  if (!here) return false;
  return here.lines === 1 && here.added === 0 ? true : undefined;
}
