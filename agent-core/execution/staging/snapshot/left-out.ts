/** What of a workspace is not in its copy, and why; but for what git ignores. */

export interface LeftOut {
  readonly path: string;
  /** In words, as "it is a FIFO". */
  readonly why: string;
}

const MOST_NAMES = 3;
const MOST_REASONS = 5;

/** How many there are of each reason, the most first. */
export function countedByReason(left: readonly LeftOut[]): { why: string; paths: string[] }[] {
  const paths = new Map<string, string[]>();
  for (const each of left) paths.set(each.why, [...(paths.get(each.why) ?? []), each.path]);
  return [...paths]
    .map(([why, of]) => ({ why, paths: of }))
    .sort((a, b) => b.paths.length - a.paths.length || (a.why < b.why ? -1 : 1));
}

/** On one line, with the first names of each reason: "2 named as secrets are (.env, a.pem); 1 a FIFO (pipe)". Names are as they are. */
export function leftOutWords(left: readonly LeftOut[], total = left.length): string {
  const reasons = countedByReason(left).slice(0, MOST_REASONS);
  const told = reasons.map(({ why, paths }) => {
    const more = paths.length > MOST_NAMES ? ', …' : '';
    return `${paths.length} ${why.replace(/^it (?:is )?/, '')} (${paths.slice(0, MOST_NAMES).join(', ')}${more})`;
  });
  const others = total - reasons.reduce((sum, { paths }) => sum + paths.length, 0);
  return [...told, ...(others > 0 ? [`${others} more`] : [])].join('; ');
}

/** Why `path`, or a folder that it lies in, is not in the copy. */
export const whyLeftOut = (left: readonly LeftOut[], path: string): string | undefined =>
  left.find((each) => path === each.path || path.startsWith(`${each.path}/`))?.why;
