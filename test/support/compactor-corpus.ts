/** The compactor's corpus: what real tools printed, and what of it must not be lost (`scripts/compactor-corpus.mts`). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { gunzipSync } from 'node:zlib';

const FOLDER = path.resolve(import.meta.dirname, '../agent-core/execution/compactor/corpus');

export interface Output {
  readonly name: string;
  readonly command: string;
  readonly bytes: Buffer;
  /** Texts that stand together, one list a fact. */
  readonly facts: readonly (readonly string[])[];
}

export function corpus(): Output[] {
  const index: Record<string, { command: string; facts: string[][] }> = JSON.parse(
    readFileSync(path.join(FOLDER, 'index.json'), 'utf8'),
  );
  return Object.entries(index).map(([name, entry]) => ({
    name,
    ...entry,
    bytes: gunzipSync(readFileSync(path.join(FOLDER, `${name}.gz`))),
  }));
}

/** Farther apart the texts of a fact are not told as one. */
const TOGETHER = 40;

/** The facts that cannot be read in `text`: not all of their texts are whole words of lines near each other. */
export function lostFacts(text: string, facts: Output['facts']): (readonly string[])[] {
  const lines = stripVTControlCharacters(text).split('\n');
  return facts.filter((fact) => {
    const places = fact.map((part) => lines.flatMap((line, i) => (hasWhole(line, part) ? [i] : [])));
    return !(places[0] ?? []).some((at) =>
      places.every((each) => each.some((other) => Math.abs(other - at) <= TOGETHER)),
    );
  });
}

/** `part` in `line`, and not as a piece of a longer word or number. */
function hasWhole(line: string, part: string): boolean {
  for (let at = line.indexOf(part); at !== -1; at = line.indexOf(part, at + 1)) {
    const [before, after] = [line[at - 1] ?? ' ', line[at + part.length] ?? ' '];
    if (!(/\w/.test(before) && /^\w/.test(part)) && !(/\w/.test(after) && /\w$/.test(part))) return true;
  }
  return false;
}
