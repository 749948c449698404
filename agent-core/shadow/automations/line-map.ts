import { diffArrays } from 'diff';

/** More inserted and removed lines than this between two texts, and nothing is said about what became of any line. */
const MAX_EDITS = 1000;

/** What became of a line: its number in the other text, `gone`, or `unclear` where equal lines make several answers as good. */
export type Fate = number | 'gone' | 'unclear';

/**
 * What became of each line of `old` in `now`. The texts are compared from the top and from the bottom; only where both
 * ways give the same answer it counts, so that of equal lines in a row none is taken for another.
 */
export function mapLines(old: readonly string[], now: readonly string[]): Fate[] {
  if (old.length === now.length && old.every((line, at) => line === now[at])) return old.map((_, at) => at);
  const down = mapOneWay(old, now);
  const up = mapOneWay(old.toReversed(), now.toReversed())
    .map((line) => (line === undefined ? line : now.length - 1 - line))
    .reverse();
  return old.map((_, at) => {
    const line = down[at];
    if (line !== up[at]) return 'unclear';
    return line ?? 'gone';
  });
}

function mapOneWay(old: readonly string[], now: readonly string[]): (number | undefined)[] {
  const lines: (number | undefined)[] = [];
  let at = 0;
  for (const { value, added, removed } of diffArrays([...old], [...now], { maxEditLength: MAX_EDITS }) ?? []) {
    for (const _ of value) {
      if (!added) lines.push(removed ? undefined : at);
      if (!removed) at += 1;
    }
  }
  return lines;
}
