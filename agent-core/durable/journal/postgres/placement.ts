/** Which shard a run lies on: rendezvous hashing (Thaler and Ravishankar, 1998), so that a new shard takes its share and no more. */
import { createHash } from 'node:crypto';

/** `shards` in the order in which `run` would lie on them; the first is its home. */
export function ranked<S extends { readonly id: string }>(shards: readonly S[], run: string): S[] {
  if (shards.length === 1) return [...shards];
  return shards
    .map((shard) => ({ shard, weight: weight(shard.id, run) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ shard }) => shard);
}

const weight = (shard: string, run: string): number =>
  createHash('sha256').update(shard).update('/').update(run).digest().readUIntBE(0, 6);
