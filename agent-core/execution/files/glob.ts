/**
 * Globs over paths, in time linear in the path for each part of a pattern. Those of libraries become regular expressions, which
 * patterns of a model could make run for ever.
 *
 * `*` and `?` stay in one name, `**` goes over folders, `[a-z]` and `[!a]` are classes, `{a,b}` are alternatives. A pattern
 * without `/` holds in every folder, as with ripgrep's `--glob`. Case counts.
 */
const MOST_ALTERNATIVES = 64;
const MOST_CHARACTERS = 500;

type Piece = '*' | ((character: string) => boolean);
/** One name's pattern, or any folders. */
type Part = readonly Piece[] | '**';

export type Glob = (path: string) => boolean;

/** Whether a path is meant; why not, in words, where the pattern is none. */
export function globOf(pattern: string): Glob | string {
  if (pattern === '' || pattern.length > MOST_CHARACTERS)
    return `a glob of 1 to ${MOST_CHARACTERS} characters was expected`;
  const alternatives = expandBraces(pattern);
  if (alternatives.length > MOST_ALTERNATIVES) return `a glob may have ${MOST_ALTERNATIVES} alternatives at most`;
  const all = alternatives.map(partsOf);
  return (path) => {
    const names = path.split('/');
    return all.some((parts) => matches(parts, names, (part) => part === '**', matchesName));
  };
}

function partsOf(pattern: string): Part[] {
  const plain = pattern.replace(/^\.?\//, '').replace(/\/$/, '/**');
  // What ends in `**` means what lies there, and not the folder itself.
  const names = plain.replace(/(^|\/)\*\*$/, '$1**/*').split('/');
  const parts = names.map((name): Part => (name === '**' ? '**' : piecesOf(name)));
  return !plain.includes('/') && !pattern.startsWith('/') ? ['**', ...parts] : parts;
}

function piecesOf(name: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [token] of name.matchAll(/\*+|\?|\[[!^]?\]?[^\]]*\]|\\?./gsu)) {
    if (token.startsWith('*')) pieces.push('*');
    else if (token === '?') pieces.push(() => true);
    else if (token.length > 1 && token.startsWith('[')) pieces.push(classOf(token));
    else {
      const literal = token.length > 1 && token.startsWith('\\') ? token.slice(1) : token;
      pieces.push((character) => character === literal);
    }
  }
  return pieces;
}

function classOf(token: string): (character: string) => boolean {
  const isNegated = /^\[[!^]/.test(token);
  const members = [...token.slice(isNegated ? 2 : 1, -1)];
  return (character) => {
    const isIn = members.some((member, index) => {
      const [dash, end] = [members[index + 1], members[index + 2]];
      return dash === '-' && end !== undefined ? character >= member && character <= end : member === character;
    });
    return isIn !== isNegated;
  };
}

const matchesName = (part: Part, name: string): boolean =>
  part !== '**' &&
  matches(
    part,
    [...name],
    (piece) => piece === '*',
    (piece, character) => piece !== '*' && piece(character),
  );

/** Matching with wildcards that stand for any number of items: only the last one met is ever tried again. */
function matches<P, T>(
  pattern: readonly P[],
  items: readonly T[],
  isWild: (part: P) => boolean,
  fits: (part: P, item: T) => boolean,
): boolean {
  let [at, item, wild, from] = [0, 0, -1, 0];
  while (item < items.length) {
    const part = pattern[at];
    if (part !== undefined && isWild(part)) {
      [wild, from] = [at, item];
      at += 1;
    } else if (part !== undefined && fits(part, items[item] as T)) {
      at += 1;
      item += 1;
    } else if (wild >= 0) {
      from += 1;
      [at, item] = [wild + 1, from];
    } else return false;
  }
  return pattern.slice(at).every(isWild);
}

/** The first group is replaced by each of its alternatives, and so on; braces that are not closed stand for themselves. */
function expandBraces(pattern: string): string[] {
  let done = [''];
  for (const piece of pattern.split(/(\{[^{}]*,[^{}]*\})/)) {
    const options = /^\{.*,.*\}$/s.test(piece) ? piece.slice(1, -1).split(',') : [piece];
    done = done.flatMap((start) => options.map((option) => start + option));
    if (done.length > MOST_ALTERNATIVES) break;
  }
  return done;
}
