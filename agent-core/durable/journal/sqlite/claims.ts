/** Which runs a worker may take: ready ones, due ones, and those whose worker is gone. In the caller's transaction. */
import type { Store } from '../../sqlite/store.ts';
import { type Claimed, type ClaimRequest, LONGEST_LEASE_MS, MOST_CRASHES } from '../journal.ts';
import { appendTo } from './appending.ts';
import type { RunRow } from './run-row.ts';

export function claimRuns(store: Store, request: ClaimRequest, now: number): Claimed[] {
  const { worker, limit, programs, gone, holding } = request;
  const known = JSON.stringify(programs);
  const owners = holding ? [...gone, worker] : gone;
  const isKnown = 'program IN (SELECT value FROM json_each(?))';
  const abandoned = store
    .prepare<[string, string, string, string, number], RunRow>(
      `SELECT * FROM run WHERE owner IN (SELECT value FROM json_each(?)) AND ${isKnown}
       AND (owner <> ? OR name NOT IN (SELECT value FROM json_each(?))) ORDER BY ready_at LIMIT ?`,
    )
    .all(JSON.stringify(owners), known, worker, JSON.stringify(holding ?? []), limit);
  const due = store
    .prepare<[number, string, number], RunRow>(
      `SELECT * FROM run WHERE wake_at <= ? AND owner IS NULL AND status IN ('waiting', 'parked') AND ${isKnown}
       ORDER BY wake_at LIMIT ?`,
    )
    .all(now, known, limit);
  const ready = store
    .prepare<[string, number], RunRow>(
      `SELECT * FROM run WHERE status = 'ready' AND owner IS NULL AND ${isKnown} ORDER BY ready_at LIMIT ?`,
    )
    .all(known, limit);
  const claimed: Claimed[] = [];
  for (const row of [...abandoned, ...due, ...ready]) {
    if (claimed.length === limit) break;
    const claim = claimOne(store, row, worker, now);
    if (claim) claimed.push(claim);
  }
  return claimed;
}

function claimOne(store: Store, row: RunRow, worker: string, now: number): Claimed | undefined {
  const afterCrash = row.owner !== null && row.owner !== worker;
  const crashes = row.crashes + Number(afterCrash);
  if (crashes >= MOST_CRASHES) {
    const why = `${crashes} workers died on it since its last checkpoint`;
    appendTo(store, row, [{ kind: 'RUN_QUARANTINED', why }], now);
    return undefined;
  }
  const epoch = row.epoch + 1;
  appendTo(store, row, [{ kind: 'RUN_CLAIMED', worker, epoch, afterCrash }], now);
  return { run: row.name, program: row.program, worker, epoch, afterCrash };
}

/** And deletes the lapsed ones of workers that own no run: nobody asks for them any more. In the caller's transaction. */
export function keepLease(store: Store, worker: string, now: number, forMs: number): void {
  store
    .prepare(
      `INSERT INTO lease (resource, owner, epoch, expires) VALUES (?, ?, 1, ?)
       ON CONFLICT (resource) DO UPDATE SET expires = excluded.expires`,
    )
    .run(`worker/${worker}`, worker, now + forMs);
  store
    .prepare(
      `DELETE FROM lease WHERE resource GLOB 'worker/*' AND (expires <= ? OR expires > ?)
       AND owner NOT IN (SELECT owner FROM run WHERE owner IS NOT NULL)`,
    )
    .run(now, now + LONGEST_LEASE_MS);
}
