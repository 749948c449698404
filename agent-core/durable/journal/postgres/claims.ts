/** Which runs a worker may take: those whose worker is gone, due ones, ready ones; over all shards, longest waiting first. */
import type { RunId } from '../../../contracts/runs.ts';
import { type Claimed, type ClaimRequest, MOST_CRASHES } from '../journal.ts';
import { type Appended, appendTo } from './appending.ts';
import type { Heads } from './heads.ts';
import type { RunRow } from './images.ts';
import type { Shard, Sql } from './shard.ts';

/** $1 programs, $2 workers that are gone and who asks, $3 now, $4 who asks, $5 what that one holds. */
const HELD = 'owner = $4 AND name = ANY ($5)';
const FREE = `NOT arriving AND program = ANY ($1) AND (owner = ANY ($2) AND NOT (${HELD}) OR owner IS NULL AND (status = 'ready'
  OR status IN ('waiting', 'parked') AND wake_at <= $3))`;

/** One branch each, so that each goes by its index. */
const CANDIDATES = `
  (SELECT name, 0 AS turn, ready_at AS since FROM run WHERE owner = ANY ($2) AND NOT (${HELD}) AND NOT arriving AND program = ANY ($1)
    ORDER BY ready_at LIMIT $6)
  UNION ALL
  (SELECT name, 1, wake_at FROM run WHERE wake_at <= $3 AND owner IS NULL AND status IN ('waiting', 'parked') AND NOT arriving
    AND program = ANY ($1) ORDER BY wake_at LIMIT $6)
  UNION ALL
  (SELECT name, 2, ready_at FROM run WHERE status = 'ready' AND owner IS NULL AND NOT arriving AND program = ANY ($1)
    ORDER BY ready_at LIMIT $6)`;

interface Candidate {
  readonly shard: Shard;
  readonly name: RunId;
  readonly turn: number;
  readonly since: number;
}

export async function claimRuns(
  shards: readonly Shard[],
  heads: Heads,
  request: ClaimRequest,
  now: number,
): Promise<Claimed[]> {
  const found = await Promise.all(shards.map((shard) => candidatesOf(shard, request, now)));
  const chosen = found
    .flat()
    .sort((a, b) => a.turn - b.turn || a.since - b.since)
    .slice(0, request.limit);
  const claimed = await Promise.all(
    shards.map(async (shard) => {
      const here = chosen.filter((each) => each.shard === shard);
      const claims = await claimOn(shard, here, request, now);
      for (const { claim, appended } of claims) heads.note(claim.run, shard, claim.epoch, appended);
      return claims.map(({ claim }) => claim);
    }),
  );
  const order = new Map(chosen.map(({ name }, i) => [name, i]));
  return claimed.flat().sort((a, b) => (order.get(a.run) ?? 0) - (order.get(b.run) ?? 0));
}

function valuesOf({ worker, programs, gone, holding }: ClaimRequest, now: number): unknown[] {
  return [programs, holding ? [...gone, worker] : gone, now, worker, holding ?? []];
}

async function candidatesOf(shard: Shard, request: ClaimRequest, now: number): Promise<Candidate[]> {
  const values = [...valuesOf(request, now), request.limit];
  const rows = await shard.rows<Omit<Candidate, 'shard'>>(CANDIDATES, ...values);
  return rows.map((row) => ({ ...row, shard }));
}

interface NewClaim {
  readonly claim: Claimed;
  readonly appended: Appended;
}

/** Those of `chosen` that are still free, in one transaction. */
async function claimOn(
  shard: Shard,
  chosen: readonly Candidate[],
  request: ClaimRequest,
  now: number,
): Promise<NewClaim[]> {
  if (chosen.length === 0) return [];
  const names = chosen.map(({ name }) => name);
  return shard.transaction(async (sql) => {
    const text = `SELECT * FROM run WHERE name = ANY ($6) AND ${FREE} FOR UPDATE SKIP LOCKED`;
    const rows = await sql.rows<RunRow>(text, ...valuesOf(request, now), names);
    const claimed: NewClaim[] = [];
    for (const row of rows) {
      const claim = await claimOne(sql, row, request.worker, now);
      if (claim) claimed.push(claim);
    }
    return claimed;
  });
}

async function claimOne(sql: Sql, row: RunRow, worker: string, now: number): Promise<NewClaim | undefined> {
  const { name: run, program } = row;
  const afterCrash = row.owner !== null && row.owner !== worker;
  const crashes = row.crashes + Number(afterCrash);
  const epoch = row.epoch + 1;
  const also = { epoch, owner: worker, crashes };
  if (crashes >= MOST_CRASHES) {
    const why = `${crashes} workers died on it since its last checkpoint`;
    await appendTo(sql, { run, events: [{ kind: 'RUN_QUARANTINED', why }], at: now, also });
    return undefined;
  }
  const event = { kind: 'RUN_CLAIMED', worker, epoch, afterCrash } as const;
  const appended = await appendTo(sql, { run, events: [event], at: now, also });
  if (appended.answer !== 'ok') throw new Error(`run ${run} is locked and ${appended.answer}`);
  return { claim: { run, program, worker, epoch, afterCrash }, appended };
}
