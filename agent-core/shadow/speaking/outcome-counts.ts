/** The table `outcome` added up for people: by family, and by saved automation. Writing it is `outcome-store.ts`. */
import { JudgedOutcome } from '../../contracts/edits.ts';
import type { OutcomeCounts } from '../../contracts/learned.ts';
import type { Family } from '../../contracts/offers.ts';
import type { Store } from '../../durable/sqlite/store.ts';

/** SQL: the family of an outcome. Until families were noted with what was shown, only edits were offered, or saved. */
const FAMILY = `coalesce((SELECT family FROM silence WHERE silence.fingerprint = outcome.fingerprint), 'edit')`;

interface Row {
  what: string;
  times: number;
}

export function outcomesOfFamily(store: Store, family: Family): OutcomeCounts {
  return counts(store, FAMILY, family);
}

/** Of the pattern with this fingerprint, offered or run by its person. */
export function outcomesOfPattern(store: Store, fingerprint: string): OutcomeCounts {
  return counts(store, 'fingerprint', fingerprint);
}

export function dropOutcomesOfFamily(store: Store, family: Family): void {
  store.write(() => store.prepare(`DELETE FROM outcome WHERE ${FAMILY} = ?`).run(family));
}

export function dropAllOutcomes(store: Store): void {
  store.write(() => store.prepare('DELETE FROM outcome').run());
}

export const NO_OUTCOME: OutcomeCounts = { kept: 0, undone: 0, changed: 0, refused: 0 };

function counts(store: Store, column: string, value: string): OutcomeCounts {
  const sql = `SELECT what, count(*) AS times FROM outcome WHERE ${column} = ? GROUP BY what`;
  const rows = store.read(() => store.prepare<[string], Row>(sql).all(value));
  const found = { ...NO_OUTCOME };
  for (const { what, times } of rows) {
    const known = JudgedOutcome.safeParse(what);
    if (known.success) found[known.data] = times;
  }
  return found;
}
