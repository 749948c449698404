/** Which shards a journal has. Every shard knows all of them, so that nobody works with some of them. */
import { PenumbraError } from '../../../contracts/errors.ts';
import { MEMBERS_LOCK } from './schema.ts';
import type { Shard, Sql } from './shard.ts';

export interface Joined {
  /** Names the journal: what it sends says where it comes from. */
  readonly source: string;
  readonly isMoving: boolean;
}

interface ReaderKind {
  readonly kind: string;
  readonly reader: string;
}

/**
 * Makes `shards` one journal. A new one among them joins, and from then on processes that do not know it create nothing. Resolves
 * to the journal's name, and to whether runs may have to move. Throws `not-found` where one that belongs to them is not given, `bad-input` where one is
 * given twice or two journals are mixed.
 */
export async function join(shards: readonly Shard[]): Promise<Joined> {
  const given = new Set(shards.map(({ id }) => id));
  if (given.size < shards.length) throw new PenumbraError('bad-input', 'PENUMBRA_JOURNAL names one database twice.');
  const known = await Promise.all(shards.map(membersOf));
  if (known.flat().some((id) => !given.has(id))) {
    throw new PenumbraError(
      'not-found',
      'A database of this journal is missing from PENUMBRA_JOURNAL: name all of them.',
    );
  }
  const source = await sourceOf(shards);
  const grown = known.some((members) => members.length < shards.length);
  const isFirst = known.every((members) => members.length === 0);
  const kinds = grown ? await kindsOf(shards) : [];
  if (grown) for (const shard of oldFirst(shards, known)) await joinOn(shard, [...given], kinds, !isFirst);
  await Promise.all(shards.map((shard) => shard.rows('UPDATE self SET source = $1 WHERE source IS NULL', source)));
  const moving = await Promise.all(
    shards.map((shard) => shard.rows<{ is_moving: boolean }>('SELECT is_moving FROM self')),
  );
  return { source, isMoving: moving.flat().some(({ is_moving }) => is_moving) };
}

/** The shard that a journal is named after: its inbox lies there. */
export function firstShard(shards: readonly Shard[], source: string): Shard {
  const first = shards.find(({ id }) => nameOf(id) === source);
  if (!first) throw new PenumbraError('not-found', 'The first database of this journal is missing: name all of them.');
  return first;
}

/** One name for all who open the same shards at the same time. */
async function sourceOf(shards: readonly Shard[]): Promise<string> {
  const text = 'SELECT source FROM self WHERE source IS NOT NULL';
  const known = (await Promise.all(shards.map((shard) => shard.rows<{ source: string }>(text)))).flat();
  const names = known.length > 0 ? known.map(({ source }) => source) : shards.map(({ id }) => nameOf(id));
  return names.sort()[0] ?? '';
}

/** Without hyphens: names of runs are put together with them. */
const nameOf = (shard: string): string => shard.replaceAll('-', '');

/** Who is sent what: the same on every shard. */
async function kindsOf(shards: readonly Shard[]): Promise<ReaderKind[]> {
  return (
    await Promise.all(shards.map((shard) => shard.rows<ReaderKind>('SELECT kind, reader FROM reader_kind')))
  ).flat();
}

/** Those that have runs already stop the processes that know only them, before anything goes to a new one. */
function oldFirst(shards: readonly Shard[], known: readonly (readonly string[])[]): Shard[] {
  const size = new Map(shards.map((shard, i) => [shard, known[i]?.length ?? 0]));
  return shards.toSorted((a, b) => (size.get(b) ?? 0) - (size.get(a) ?? 0));
}

async function joinOn(
  shard: Shard,
  ids: readonly string[],
  kinds: readonly ReaderKind[],
  moves: boolean,
): Promise<void> {
  await shard.transaction(async (sql) => {
    await sql.rows('SELECT pg_advisory_xact_lock($1)', MEMBERS_LOCK);
    await sql.rows('INSERT INTO member SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', ids);
    for (const { kind, reader } of kinds)
      await sql.rows('INSERT INTO reader_kind VALUES ($1, $2) ON CONFLICT DO NOTHING', kind, reader);
    if (moves) await sql.rows('UPDATE self SET is_moving = true');
  });
}

export async function settled(shards: readonly Shard[]): Promise<void> {
  for (const shard of shards) await shard.rows('UPDATE self SET is_moving = false');
}

/** For a transaction that creates a run. Throws `stale` where a shard joined that this process does not know. */
export async function requireMembers(sql: Sql, known: number): Promise<void> {
  await sql.rows('SELECT pg_advisory_xact_lock_shared($1)', MEMBERS_LOCK);
  const [members] = await sql.rows<{ count: number }>('SELECT count(*)::integer AS count FROM member');
  if (members?.count !== known) throw grew();
}

export const membersOf = async (shard: Shard): Promise<string[]> =>
  (await shard.rows<{ shard: string }>('SELECT shard FROM member')).map((row) => row.shard);

export const grew = () =>
  new PenumbraError('stale', 'The journal has another database now: restart with the PENUMBRA_JOURNAL that names it.');
