/** One statement at a database that a person added, from its connection to its result. */
import type { CallEgress } from '../egress/call-egress.ts';
import { withoutSecrets } from '../egress/credentials.ts';
import { inUrl } from '../egress/hosts.ts';
import { Refused } from '../egress/refusals.ts';
import type { ToolResult } from '../tools/tool.ts';
import { addressOf, type Database, secretsOf } from './databases.ts';
import { failureOf, isRolledBack } from './failures.ts';
import type { Fetched, Portal } from './portal.ts';
import { requireFitting } from './role.ts';
import { inTransaction, type Session } from './session.ts';
import { requireHarmless } from './statement.ts';
import { type Table, tableOf } from './values.ts';

const MOST_ROWS = 1_000;
const MOST_SIZE = 500_000;
const PROBE_MS = 20_000;

export interface Asked {
  readonly tool: string;
  readonly name: string;
  readonly database: Database;
  readonly password: string;
  readonly sql: string;
  readonly parameters: readonly (string | number | boolean | null)[];
  readonly isReading: boolean;
  /** In all. */
  readonly ms: number;
  readonly signal: AbortSignal;
  /** For this call alone; ended here. */
  readonly egress: CallEgress;
}

export interface Answered {
  readonly table: Table;
  /** As the server tells it. */
  readonly command: string;
}

/** How far it came, for what is known where it fails. */
interface Progress {
  portal?: Portal;
  isCommitting: boolean;
}

/** Throws where nothing was done (`Refused`, `cancelled`), and anything else where nobody knows whether a change was kept. */
export async function ask(asked: Asked): Promise<ToolResult<Answered>> {
  const { isReading, signal, egress, ms } = asked;
  const late = AbortSignal.timeout(ms);
  const hide = (text: string) => withoutSecrets(text, secretsOf(asked.password));
  const progress: Progress = { isCommitting: false };
  try {
    const stop = AbortSignal.any([signal, late]);
    const fetched = await inTransaction(optionsOf(asked, stop), (session) => run(session, asked, progress));
    return { state: 'done', value: await answeredBy(fetched, hide) };
  } catch (error) {
    const { portal, isCommitting } = progress;
    if (isReading && portal && isOverBudget(error) && portal.fetched().rows.length > 0)
      return { state: 'done', value: await answeredBy({ ...portal.fetched(), truncated: true }, hide) };
    if (isCommitting && !isRolledBack(error))
      throw new Error(`${asked.name}: the connection ended before the server said whether the change is kept.`);
    const place = placeOf(asked);
    const ended = { isCancelled: signal.aborted, isLate: late.aborted, isUnderWay: portal !== undefined };
    return failureOf({ error, tool: asked.tool, place, ...ended, ms, isUndone: !isReading, hide });
  } finally {
    egress.end();
  }
}

/** Connects as a call would, and asks nothing: whether the server takes the password, and the role fits. As `ask` throws. */
export async function probe(
  of: Pick<Asked, 'name' | 'database' | 'password' | 'egress'>,
): Promise<ToolResult<Answered>> {
  const statement = { sql: 'SELECT 1', parameters: [], isReading: true } as const;
  return await ask({ ...of, ...statement, tool: 'database', ms: PROBE_MS, signal: new AbortController().signal });
}

function optionsOf({ database, password, egress, isReading, ms }: Asked, signal: AbortSignal) {
  const trusted = database.ca === undefined ? [] : [database.ca];
  const target = { address: addressOf(database), password, trusted };
  // The server's own end of it comes first: it says what it was.
  return { ...target, egress, signal, isReading, statementMs: Math.ceil(ms * 0.9) };
}

async function run(session: Session, asked: Asked, progress: Progress): Promise<Fetched> {
  const { database, isReading, sql, parameters } = asked;
  await requireFitting(session, database.write);
  await requireHarmless(session, sql, !isReading);
  await session.own('SET LOCAL search_path TO DEFAULT');
  const values = parameters.map((value) => (value === null ? null : String(value)));
  progress.portal = session.begin(sql, values, { rows: MOST_ROWS, size: MOST_SIZE, isWhole: !isReading });
  const fetched = await progress.portal.ended;
  if (isReading) return fetched;
  progress.isCommitting = true;
  await session.commit();
  return fetched;
}

const isOverBudget = (error: unknown): boolean => error instanceof Refused && error.why === 'over-budget';

async function answeredBy(fetched: Fetched, hide: (text: string) => string): Promise<Answered> {
  const { types } = await import('pg');
  return {
    table: tableOf(fetched, types.builtins as unknown as Record<string, number>, hide),
    command: hide(fetched.command),
  };
}

function placeOf({ name, database }: Asked): string {
  const { host, port } = addressOf(database).at;
  return `${name} (${inUrl(host)}:${port})`;
}
