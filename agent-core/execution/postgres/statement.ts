/** Which statements are sent at all, before the server is asked and beside what its role may do. */
import { Refused } from '../../durable/runs/program.ts';
import type { Session } from './session.ts';

/** What asks. A comment before it is refused: the server’s comments lie in each other, and no expression reads those. */
export const ASKS = /^[\s(]*(?:SELECT|WITH|VALUES|TABLE|EXPLAIN)\b/i;
/** What changes rows. */
export const CHANGES = /^\s*(?:INSERT|UPDATE|DELETE|MERGE|WITH)\b/i;

/** Functions of the server’s own that it calls volatile and that change nothing. */
const HARMLESS = [
  ...['random', 'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'clock_timestamp', 'timeofday'],
  ...['pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size'],
  ...['pg_is_in_recovery', 'currval', 'lastval'],
];
const COUNTING = ['nextval', 'setval'];
/** They run whatever SQL they are given as text, and are not called volatile (extensions tablefunc, xml2). */
const RUNNING = ['crosstab', 'crosstab2', 'crosstab3', 'crosstab4', 'connectby', 'xpath_table'];
/** A change of it is `SET` by another name, which stays with a connection that a pooler gives to others. */
const SETTINGS = 'pg_settings';
/** Names of more bytes are cut to this. */
const LONGEST_NAME = 63;

/**
 * Functions that may do something and whose names stand in the text ($1), wherever: those that the server calls volatile, and those
 * that run with their owner’s rights, or SQL of a text ($4). Triggers
 * and what takes the server’s own types cannot be called. Where writing was granted only the server’s own are looked at.
 */
const NAMED = `
  SELECT DISTINCT p.proname::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE (p.provolatile = 'v' OR p.prosecdef OR p.proname = ANY ($4)) AND p.prorettype <> 'trigger'::regtype AND 'internal'::regtype <> ALL (p.proargtypes)
    AND NOT (n.nspname = 'pg_catalog' AND p.proname = ANY ($2)) AND (n.nspname = 'pg_catalog' OR NOT $3)
    AND strpos(lower($1), lower(p.proname::text)) > 0`;

/**
 * Throws `Refused` where the statement names a function with effects that no transaction takes back. Names in texts and comments
 * count, too: nothing here has to read SQL as the server does.
 */
export async function requireHarmless(session: Session, sql: string, mayWrite: boolean): Promise<void> {
  if (/u&"/i.test(sql)) throw new Refused('Names in U&"…" are not taken: write them as they are.');
  const text = `${sql}\n${sql.replaceAll('""', '"')}`;
  if (mayWrite && standsIn(text, SETTINGS))
    throw new Refused(
      `The statement names ${SETTINGS}: nobody’s settings are changed. Ask for them with postgres_query.`,
    );
  const allowed = mayWrite ? [...HARMLESS, ...COUNTING] : HARMLESS;
  const found = await session.own<{ name: string }>(NAMED, [text, allowed, mayWrite, RUNNING]);
  const named = found.map(({ name }) => name).filter((name) => standsIn(text, name));
  if (named.length === 0) return;
  throw new Refused(
    `The statement names ${named.sort().slice(0, 3).join(', ')}, which may do something that is not taken back (the server calls it volatile, or it runs with its owner’s rights). Leave it out; texts that only look like it go into parameters.`,
  );
}

/** As a word of its own, in any case. */
export function standsIn(text: string, name: string): boolean {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const end = Buffer.byteLength(name) >= LONGEST_NAME ? '' : '(?![\\p{L}\\p{N}_])';
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}${end}`, 'iu').test(text);
}
