/** Where the links of a tree lead, as a kernel would follow them, told without any disk. */
import { linkedPath, type TreePath } from './tree-path.ts';

/** As many links as Linux follows in one look-up (path_resolution(7)). */
const MOST_HOPS = 40;

/**
 * Why the link at `path` may not be in a tree, in words; `undefined` where it may. It has to stay inside by its text, and also
 * where other links of the tree (`targetOf`) are followed on the way. One that leads to nothing is allowed.
 */
export function whyLinkLeaves(
  path: TreePath,
  target: string,
  targetOf: (path: string) => string | undefined,
): string | undefined {
  if (target.includes('\uFFFD') || !target.isWellFormed()) return 'a link whose target is not UTF-8';
  if (linkedPath(path, target) === undefined) return 'a link that leads out of the tree';
  const at = path.split('/').slice(0, -1);
  const rest = target.split('/').reverse();
  for (let hops = 0; rest.length > 0; ) {
    const name = rest.pop();
    if (name === undefined || name === '' || name === '.') continue;
    if (name === '..') {
      if (at.pop() === undefined) return 'a link that leads out of the tree through another link';
      continue;
    }
    const next = targetOf([...at, name].join('/'));
    if (next === undefined) at.push(name);
    else if (next.startsWith('/')) return 'a link that leads out of the tree through another link';
    else if (++hops > MOST_HOPS) return 'a link that leads back to itself';
    else rest.push(...next.split('/').reverse());
  }
  return undefined;
}
