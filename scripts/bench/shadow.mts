/**
 * What the confidence of each family is worth, drawn as one page: `out/bench/shadow.html`.
 *
 * A family whose data is missing is left out, with a word on stderr.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Bench, NotHere } from './figure.mts';
import { commitsOf } from './shadow/commits.mts';
import { filesLike } from './shadow/family.mts';
import { figuresOf, interruptions } from './shadow/measure.mts';
import { pageOf } from './shadow/page.mts';
import { typingOf } from './shadow/typing.mts';
import { commandsOf, stringsOf, transferOf } from './shadow/values.mts';

const PAGE = 'out/bench/shadow.html';

export const shadow: Bench = async function* () {
  if (!existsSync('dist/penumbra.js')) throw new NotHere('nothing is built; npm run build');
  const folder = resolve(process.env.PENUMBRA_BENCH_DATA ?? '../shared/data');
  if (!existsSync(folder)) throw new NotHere('there is no bench data folder (set PENUMBRA_BENCH_DATA)');
  const commits = from(folder, /^edits\.dev\.jsonl$/, commitsOf);
  const commands = from(folder, /^shell\.trace\.jsonl$/, ([trace = '']) => commandsOf(trace));
  const transfer = from(folder, /^ui\..*\.trace\.jsonl$/, transferOf);
  const strings = from(folder, /^strings\.jsonl$/, ([file = '']) => stringsOf(file));
  const typing = from(folder, /^typing\..*\.trace\.jsonl\.gz$/, typingOf);
  const families = [commits, commands, transfer, strings, typing?.predictions].filter((family) => family !== undefined);
  if (families.length === 0) throw new NotHere('the bench data folder holds none of its data');
  for (const family of families) yield* figuresOf(family);
  if (typing) yield* interruptions(typing);
  mkdirSync('out/bench', { recursive: true });
  writeFileSync(PAGE, pageOf(families, typing));
  console.error(`shadow: drawn in ${PAGE}`);
};

function from<T>(folder: string, pattern: RegExp, read: (files: readonly string[]) => T): T | undefined {
  const files = filesLike(folder, pattern);
  if (files.length > 0) return read(files);
  console.error(`shadow: no ${pattern.source} in the bench data folder, left out`);
  return undefined;
}
