/**
 * Plays the commits of public histories that add files, each author's as the acts of one person, and counts how often a routine that may speak was
 * wholly right: node scripts/train-routine-confidence.mts [--show N] GIT_DIR NAME [GIT_DIR NAME …]
 * With `--write`, writes agent-core/shadow/routines/record.ts; with `--loose`, counts offers too that would not be spoken. Nothing is fitted: the rules have no weights, so every history is
 * held out. A commit counts once, and as right only when every offer in it was.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { diffArrays } from 'diff';
import { type DocumentText, type Offer, SPEAK_AT } from '../agent-core/contracts/index.ts';
import { LARGEST_TEXT, linesOf } from '../agent-core/shadow/routines/insertions.ts';
import { holds } from '../agent-core/shadow/routines/skeleton.ts';
import { RoutineSkill } from '../agent-core/shadow/routines/skill.ts';

const OUT = new URL('../agent-core/shadow/routines/record.ts', import.meta.url);
const COMMITS = 20_000;
const MOST_FILES = 20;
/** Documents that stay open from one commit to the next. */
const OPEN = 20;

interface Commit {
  readonly sha: string;
  readonly author: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
}

function commitsOf(dir: string): Commit[] {
  const format = ['log', '--no-merges', '--no-renames', '--name-status', '--format=%x01%H %ae', '-n', String(COMMITS)];
  const log = execFileSync('git', ['-C', dir, ...format], { encoding: 'utf8', maxBuffer: 1e9 });
  const commits = log.split('\u0001').flatMap((block): Commit[] => {
    const [head = '', ...lines] = block.split('\n').filter(Boolean);
    const [sha = '', author = ''] = head.split(' ');
    const paths = (status: string) => lines.flatMap((line) => (line.startsWith(`${status}\t`) ? [line.slice(2)] : []));
    const commit = { sha, author, added: paths('A'), changed: paths('M') };
    return commit.added.length > 0 && lines.length <= MOST_FILES ? [commit] : [];
  });
  return commits.reverse();
}

/** The texts of `names` (`sha:path`); `undefined` for what is missing, binary or too long. */
function blobs(dir: string, names: readonly string[]): (string | undefined)[] {
  const input = names.map((name) => `${name}\n`).join('');
  const { stdout } = spawnSync('git', ['-C', dir, 'cat-file', '--batch'], { input, maxBuffer: 1e9 });
  let at = 0;
  return names.map(() => {
    const end = stdout.indexOf(10, at);
    const [, type, size] = /^\S+ (\S+) (\d+)$/.exec(stdout.toString('utf8', at, end)) ?? [];
    at = end + 1;
    if (type === undefined) return undefined;
    const bytes = stdout.subarray(at, at + Number(size));
    at += Number(size) + 1;
    const text = bytes.toString('utf8');
    return type === 'blob' && !bytes.includes(0) && text.length <= LARGEST_TEXT ? text : undefined;
  });
}

interface Result {
  readonly sha: string;
  readonly offer: Offer;
  readonly wrong: string | undefined;
}

class Player {
  readonly #dir: string;
  readonly #atLeast: number;
  readonly #skill = new RoutineSkill();
  #open: string[] = [];
  #clock = 0;
  readonly times: number[] = [];
  readonly results: Result[] = [];

  constructor(dir: string, atLeast: number) {
    this.#dir = dir;
    this.#atLeast = atLeast;
  }

  play({ sha, added, changed }: Commit): void {
    this.#clock += 3_600_000;
    this.#open = [...new Set([...changed, ...this.#open])].slice(0, OPEN);
    const paths = [...new Set([...added, ...this.#open])];
    const before = blobs(
      this.#dir,
      paths.map((path) => `${sha}^:${path}`),
    );
    const texts = blobs(
      this.#dir,
      paths.map((path) => `${sha}:${path}`),
    );
    const after = new Map(paths.map((path, i) => [path, texts[i]]));
    const documents = new Map<string, DocumentText>();
    for (const [i, doc] of paths.entries()) {
      const text = before[i];
      if (text !== undefined && !added.includes(doc)) documents.set(doc, { doc, language: '', text });
    }
    const mine = added.filter((path) => after.get(path) !== undefined);
    for (const path of mine) {
      this.#timed(() => this.#skill.heard({ v: 1, t: this.#tick(), kind: 'file.create', path }, documents));
      documents.set(path, { doc: path, language: '', text: '' });
      this.#judge(sha, documents, after);
      this.#edit(path, after.get(path) ?? '', documents);
    }
    for (const path of changed) {
      const text = after.get(path);
      if (text !== undefined && documents.has(path)) this.#edit(path, text, documents);
    }
  }

  #timed(act: () => void): void {
    const start = performance.now();
    act();
    this.times.push(performance.now() - start);
  }

  #tick(): number {
    this.#clock += 5000;
    return this.#clock;
  }

  #edit(doc: string, after: string, documents: Map<string, DocumentText>): void {
    const before = documents.get(doc)?.text ?? '';
    documents.set(doc, { doc, language: '', text: after });
    const change = { offset: 0, length: before.length, text: after };
    const signals = { firstSignal: 0, lastSignal: 0, at: this.#tick() };
    this.#timed(() =>
      this.#skill.settled({ doc, language: '', before, after, changes: [change], ...signals }, documents),
    );
  }

  #judge(sha: string, documents: Map<string, DocumentText>, after: ReadonlyMap<string, string | undefined>): void {
    const [offer] = this.#skill.offers(documents, this.#atLeast);
    if (!offer) return;
    this.results.push({ sha, offer, wrong: wrongIn(offer, documents, after) });
  }
}

function wrongIn(
  offer: Offer,
  documents: ReadonlyMap<string, DocumentText>,
  after: ReadonlyMap<string, string | undefined>,
): string | undefined {
  for (const { doc, text } of offer.files) if (!holds(after.get(doc) ?? '', linesOf(text))) return `file ${doc}`;
  for (const { doc, offset, length, text } of offer.places) {
    const now = documents.get(doc)?.text ?? '';
    const made = now.slice(0, offset) + text + now.slice(offset + length);
    const final = after.get(doc);
    if (final === undefined || !keeps(linesOf(now), linesOf(made), linesOf(final))) return `place in ${doc}`;
  }
  return undefined;
}

/** Whether every line that `made` has over `now` stands in `final`, too, in its place. */
function keeps(now: readonly string[], made: readonly string[], final: readonly string[]): boolean {
  const count = (lines: readonly string[], line: string) => lines.filter((each) => each === line).length;
  const lost = diffArrays([...made], [...final]).flatMap((part) => (part.removed ? part.value : []));
  return lost.every((line) => count(now, line) >= count(made, line));
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      show: { type: 'string', default: '0' },
      write: { type: 'boolean', default: false },
      loose: { type: 'boolean', default: false },
    },
  });
  let [tried, right, show] = [0, 0, Number(values.show)];
  for (let i = 0; i + 1 < positionals.length; i += 2) {
    const commits = commitsOf(positionals[i] ?? '');
    const start = performance.now();
    const players = [...new Set(commits.map(({ author }) => author))].map((author) => {
      const player = new Player(positionals[i] ?? '', values.loose ? 0 : SPEAK_AT);
      for (const commit of commits) if (commit.author === author) player.play(commit);
      return player;
    });
    const results = players.flatMap((player) => player.results);
    const shas = new Set(results.map(({ sha }) => sha));
    const bad = new Set(results.flatMap(({ sha, wrong }) => (wrong === undefined ? [] : [sha])));
    tried += shas.size;
    right += shas.size - bad.size;
    const ms = Math.round(performance.now() - start);
    const times = players.flatMap((player) => player.times).sort((a, b) => a - b);
    const [p50 = 0, p95 = 0, max = 0] = [0.5, 0.95, 1].map(
      (q) => Math.round((times[Math.ceil(q * times.length) - 1] ?? 0) * 10) / 10,
    );
    const counts = { history: positionals[i + 1], commits: commits.length, offered: shas.size, wrong: bad.size };
    console.log(JSON.stringify({ ...counts, ms, acts: times.length, p50, p95, max }));
    for (const { sha, offer, wrong } of results) {
      if (show-- <= 0) break;
      const what = [
        ...offer.files.map(({ doc }) => doc),
        ...offer.places.map(({ doc, text }) => `${doc}: ${text.slice(0, 200)}`),
      ];
      console.log(wrong ?? 'right', sha.slice(0, 8), offer.summary, JSON.stringify(what), offer.basis);
    }
  }
  console.log(JSON.stringify({ tried, right }));
  if (values.write) writeFileSync(OUT, source(tried, right));
}

const source = (tried: number, right: number): string =>
  `/** Counted by scripts/train-routine-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { CutRecord } from '../confidence/record.ts';

/** Commits in which a routine would have spoken, and those in which every offer was wholly right. */
export const ROUTINE_RECORD: CutRecord = { cut: 0, tried: ${tried}, right: ${right} };
`;

main();
