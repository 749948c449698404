/** Commits that make one edit in several documents and add a line along with it, played document by document through the skill's own code. */
import { spawnSync } from 'node:child_process';
import type { DocumentText } from '../../agent-core/contracts/index.ts';
import { type Companion, spotFor } from '../../agent-core/shadow/edits/companions/companion.ts';
import { headerOf } from '../../agent-core/shadow/edits/companions/header.ts';
import { importsOf } from '../../agent-core/shadow/edits/companions/imports.ts';
import { companionsOf, FEWEST } from '../../agent-core/shadow/edits/companions/learn.ts';
import { written } from '../../agent-core/shadow/edits/companions/line.ts';
import { Visited } from '../../agent-core/shadow/edits/companions/visited.ts';
import { lineFor } from '../../agent-core/shadow/edits/companions/where.ts';
import { coreOf, isTelling, keyOf } from '../../agent-core/shadow/edits/diff.ts';
import { linesOf } from '../../agent-core/shadow/edits/lines.ts';

/** What was said of one more document: `exact` where the commit has the very text, `there` where it only has the line elsewhere. */
export interface Said {
  readonly doc: string;
  readonly line: string;
  readonly was: 'exact' | 'there' | 'wrong' | 'missed';
  /** Whether a rule of the examples said where. */
  readonly ruled: boolean;
}

/** A commit in which something was learned from the first documents, and what it came to in the others. */
export interface Played {
  readonly history: string;
  readonly commit: string;
  readonly said: readonly Said[];
}

interface Hunk {
  readonly doc: string;
  /** First line of the text before that goes, or before which lines are put, from 0. */
  readonly line: number;
  readonly olds: readonly string[];
  readonly news: readonly string[];
}

const LANGUAGES = ['ts', 'tsx', 'js', 'py', 'go', 'rs', 'java', 'cs'];
const GENERATED = /dist|vendor|generated|snapshots?|lock/;
const COMMITS = 8000;
const LARGEST_DIFF = 600_000;
const MOST_ADDED = 6;
const MOST_DOCUMENTS = 30;

const git = (dir: string, ...args: readonly string[]): string =>
  spawnSync('git', ['-C', dir, ...args], { encoding: 'utf8', maxBuffer: 2e9 }).stdout;

export function playedIn(dir: string, history: string): Played[] {
  const files = LANGUAGES.map((each) => `*.${each}`);
  const log = git(
    dir,
    ...[
      'log',
      '--no-merges',
      '--format=%x01%H',
      '-n',
      String(COMMITS),
      '-U0',
      '--no-color',
      '--no-renames',
      '-p',
      '--',
    ],
    ...files,
  );
  return log
    .split('\u0001')
    .filter((diff) => diff.length > 0 && diff.length <= LARGEST_DIFF)
    .flatMap((diff) => {
      const commit = diff.slice(0, 40);
      const said = play(dir, commit, hunksOf(diff));
      return said.length > 0 ? [{ history, commit, said }] : [];
    });
}

function hunksOf(diff: string): Hunk[] {
  const found: Hunk[] = [];
  let doc = '';
  const lines = diff.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.startsWith('--- ')) doc = line.startsWith('--- a/') ? line.slice(6) : '';
    const [, at, olds = '1', news = '1'] = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) ?? [];
    if (at === undefined || doc === '' || GENERATED.test(doc)) continue;
    const body = lines.slice(i + 1, i + 3 + Number(olds) + Number(news));
    const of = (sign: string, count: string) =>
      body
        .filter((each) => each.startsWith(sign))
        .slice(0, Number(count))
        .map((each) => each.slice(1).replace(/\r$/, ''));
    found.push({ doc, line: Number(at) - (olds === '0' ? 0 : 1), olds: of('-', olds), news: of('+', news) });
  }
  return found;
}

interface Main {
  readonly doc: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** The edit that is made in most documents. */
function mainOf(hunks: readonly Hunk[]): Main[] {
  const groups = new Map<string, Main[]>();
  for (const { doc, line, olds, news } of hunks) {
    if (olds.length !== news.length || olds.length > MOST_ADDED) continue;
    olds.forEach((before, i) => {
      const after = news[i] ?? '';
      if (before.length > 400 || !isTelling(before, after)) return;
      const key = keyOf(coreOf(before, after));
      groups.set(key, [...(groups.get(key) ?? []), { doc, line: line + i, before, after }]);
    });
  }
  const docs = (group: readonly Main[]) => new Set(group.map(({ doc }) => doc)).size;
  return [...groups.values()].sort((a, b) => docs(b) - docs(a))[0] ?? [];
}

function play(dir: string, commit: string, hunks: readonly Hunk[]): Said[] {
  const main = mainOf(hunks);
  const docs = [...new Set(main.map(({ doc }) => doc))].slice(0, MOST_DOCUMENTS);
  const isAdded = (hunk: Hunk) => hunk.olds.length === 0 && hunk.news.length <= MOST_ADDED;
  const added = hunks.filter((hunk) => isAdded(hunk) && docs.includes(hunk.doc));
  if (docs.length <= FEWEST || new Set(added.map(({ doc }) => doc)).size < FEWEST) return [];
  const texts = new Map(docs.map((doc) => [doc, git(dir, 'show', `${commit}^:${doc}`)]));
  const visited = new Visited();
  const documents = new Map<string, DocumentText>();
  for (const [doc, text] of texts) documents.set(doc, { doc, language: '', text });
  const examples: Main[] = [];
  for (const [n, doc] of docs.slice(0, -1).entries()) {
    const mine = main.filter((each) => each.doc === doc);
    const before = texts.get(doc) ?? '';
    const after = withHunks(before, [
      ...mine.map(({ line, before: old, after: now }) => ({ doc, line, olds: [old], news: [now] })),
      ...added.filter((each) => each.doc === doc),
    ]);
    visited.add({ doc, language: '', before, after, changes: [], firstSignal: n, lastSignal: n, at: n });
    documents.set(doc, { doc, language: '', text: after });
    examples.push(...mine);
    const companions = companionsOf(examples, visited, documents);
    if (companions.length === 0) continue;
    return docs.slice(n + 1).flatMap((rest) => {
      const afterwards = git(dir, 'show', `${commit}:${rest}`);
      return companions.flatMap((each) => saidOf(each, rest, texts.get(rest) ?? '', afterwards, hunks, main) ?? []);
    });
  }
  return [];
}

/** From the last to the first, so that the numbers of those before stay true. */
function withHunks(text: string, hunks: readonly Hunk[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(eol);
  for (const { line, olds, news } of hunks.toSorted((a, b) => b.line - a.line))
    lines.splice(line, olds.length, ...news);
  return lines.join(eol);
}

function saidOf(
  companion: Companion,
  doc: string,
  before: string,
  after: string,
  hunks: readonly Hunk[],
  main: readonly Main[],
): Said | undefined {
  const starts = linesOf(before).starts;
  const mains = main
    .filter((each) => each.doc === doc)
    .map(({ line, before: old, after: now }) => ({ offset: starts[line] ?? 0, length: old.length, text: now }));
  const line = written(companion.line, doc) ?? '';
  const spot = spotFor(companion, { doc, language: '', text: before }, mains);
  const added = hunks.filter((hunk) => hunk.doc === doc && hunk.news.some((each) => each.trim() === line));
  const scene = { ...headerOf(doc, before), doc, text: line };
  const ruled = companion.where.some((rule) => lineFor(rule, scene) !== undefined);
  if (!spot) return added.length > 0 ? { doc, line, was: 'missed', ruled } : undefined;
  const made = before.slice(0, spot.offset) + spot.text + before.slice(spot.offset);
  const at = linesOf(before).starts.findLastIndex((start) => start <= spot.offset);
  const number = spot.text.startsWith('\n') || spot.text.startsWith('\r') ? at + 1 : at;
  if (added.some((hunk) => hunk.line === number || (hunk.line <= number && number < hunk.line + hunk.olds.length)))
    return { doc, line, was: 'exact', ruled };
  const grown = importsOf(linesOf(made)).find(({ line: each }) => each === at)?.text;
  const isGrown = !spot.text.includes('\n') && importsOf(linesOf(after)).some(({ text }) => text === grown);
  return { doc, line, was: isGrown ? 'exact' : added.length > 0 || after.includes(line) ? 'there' : 'wrong', ruled };
}
