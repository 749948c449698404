/**
 * News of a child's end on their way to the parent's shard: a row of the child's transaction, told at least once, deleted after.
 * Told twice it wakes a parent for nothing, and no more.
 */
import type { Shard } from './shard.ts';

const A_PAGE = 100;

/** Tells the news that lie on `shard`; `tell` says whether the parent was found anywhere. */
export async function deliver(shard: Shard, tell: (parent: string, child: string) => Promise<unknown>): Promise<void> {
  const news = await shard.rows<{ child: string; parent: string }>(
    'SELECT * FROM news ORDER BY child LIMIT $1',
    A_PAGE,
  );
  for (const { child, parent } of news) {
    await tell(parent, child);
    await shard.rows('DELETE FROM news WHERE child = $1', child);
  }
}

/** On the parent's shard; false where it is not there. */
export async function tellParent(shard: Shard, parent: string, child: string, now: number): Promise<boolean> {
  const [told] = await shard.rows<{ told: boolean }>('SELECT tell_parent($1, $2, $3) AS told', parent, child, now);
  return told?.told === true;
}
