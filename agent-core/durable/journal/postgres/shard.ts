/** One database that holds a share of the runs: its connections, transactions, and failures in words. */
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { type ErrorCode, PenumbraError } from '../../../contracts/errors.ts';
import type { Log } from '../../log.ts';
import { JournalUnavailable } from '../journal.ts';
import { migrate } from './migrate.ts';
import { SCHEMA_NAME } from './schema.ts';

const CONNECTIONS = 8;
const CONNECT_MS = 10_000;
const BIGINT = 20;

/** Runs one statement; its plan is kept by its text. */
export interface Sql {
  rows<R extends QueryResultRow>(text: string, ...values: unknown[]): Promise<R[]>;
}

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

export class Shard implements Sql {
  /** Where it is, without user and password. */
  readonly place: string;
  /** What it is known by, however it is reached. */
  readonly id: string;
  readonly #pool: Pool;

  private constructor(pool: Pool, place: string, id: string) {
    this.#pool = pool;
    this.place = place;
    this.id = id;
  }

  /**
   * Connects, and brings its schema to the last version. Throws in words: `not-found` where nobody answers, `bad-input` where the
   * database would lose commits, `schema-newer`.
   */
  static async open(url: string, log: Log): Promise<Shard> {
    const place = placeOf(url);
    const { Pool, types } = await import('pg');
    const pool = new Pool({
      connectionString: url,
      max: CONNECTIONS,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_MS,
      options: `-c synchronous_commit=on -c search_path=${SCHEMA_NAME} -c timezone=UTC`,
      types: { getTypeParser: (type, format) => (type === BIGINT ? Number : types.getTypeParser(type, format)) },
    });
    pool.on('error', (error) => log('warn', `${place}: a connection was lost (${error.message}).`));
    try {
      return new Shard(pool, place, await prepare(pool, place));
    } catch (error) {
      await pool.end();
      throw inWords(error, place, true);
    }
  }

  async rows<R extends QueryResultRow>(text: string, ...values: unknown[]): Promise<R[]> {
    try {
      return await rowsOf<R>(this.#pool, text, values);
    } catch (error) {
      throw inWords(error, this.place);
    }
  }

  /**
   * Statements over one connection, each a transaction of its own, sent without waiting for the answers: whatever becomes of one,
   * those after it are carried out. Throws the first failure.
   */
  async inTurn<R extends QueryResultRow>(statements: readonly Statement[]): Promise<R[][]> {
    const [only, ...more] = statements;
    if (only && more.length === 0) return [await this.rows<R>(only.text, ...only.values)];
    const client = await this.#client();
    const settled = await Promise.allSettled(statements.map(({ text, values }) => rowsOf<R>(client, text, values)));
    const failed = settled.find((each) => each.status === 'rejected');
    client.release(failed !== undefined);
    if (failed) throw inWords(failed.reason, this.place);
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /** All of `work` or, when it throws, nothing. */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#client();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work({ rows: (text, ...values) => rowsOf(client, text, values) });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((lost: Error) => {
        broken = lost;
      });
      throw inWords(error, this.place);
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #client(): Promise<PoolClient> {
    return this.#pool.connect().catch((error) => {
      throw inWords(error, this.place);
    });
  }
}

async function rowsOf<R extends QueryResultRow>(on: Pool | PoolClient, text: string, values: unknown[]): Promise<R[]> {
  return (await on.query<R>({ name: nameOf(text), text, values })).rows;
}

const names = new Map<string, string>();

/** What a prepared statement is called: at most 63 bytes, the same for the same text. */
function nameOf(text: string): string {
  const known = names.get(text) ?? `s${names.size}`;
  names.set(text, known);
  return known;
}

/** The shard's id. Brings its schema to the last version. */
async function prepare(pool: Pool, place: string): Promise<string> {
  const client = await pool.connect();
  try {
    const setting = async (name: string) => String((await client.query(`SHOW ${name}`)).rows[0]?.[name]);
    for (const name of ['fsync', 'synchronous_commit']) {
      if ((await setting(name)) === 'on') continue;
      throw new PenumbraError(
        'bad-input',
        `${place} has ${name} off: it would lose what it said it had written. Turn it on.`,
      );
    }
    return await migrate(client, place);
  } finally {
    client.release(true);
  }
}

function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `the database ${host}${pathname}`;
  } catch {
    throw new PenumbraError(
      'bad-input',
      'PENUMBRA_JOURNAL is a list of postgres:// addresses with commas between them.',
    );
  }
}

const BY_STATE: Readonly<Record<string, ErrorCode>> = {
  '53100': 'disk-full',
  '25006': 'read-only',
  '42501': 'read-only',
  // A function that is gone: a newer Penumbra has changed the tables meanwhile.
  '42883': 'schema-newer',
};

/** Nobody answers, or it stops or starts just now: Postgres's classes 08 and 57P, and the system's own names. */
const AWAY = /^(08...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What the client says of itself, without a code. */
const CUT_OFF =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

const isAway = (error: Error): boolean =>
  AWAY.test(String('code' in error ? error.code : '')) || CUT_OFF.test(error.message);

function inWords(error: unknown, place: string, isOpening = false): unknown {
  if (error instanceof Error && !isOpening && isAway(error)) {
    return new JournalUnavailable(`The journal cannot be reached: ${place} does not answer. Runs go on when it does.`, {
      cause: error,
    });
  }
  if (!(error instanceof Error) || error instanceof PenumbraError || !('code' in error || isOpening)) return error;
  const code = BY_STATE[String('code' in error ? error.code : '')] ?? (isOpening ? 'not-found' : undefined);
  const message = error.message || String('code' in error ? error.code : error.name);
  if (code === 'not-found')
    return new PenumbraError(code, `The journal cannot be reached: ${place}: ${message}.`, {}, error);
  if (code) return new PenumbraError(code, `The journal cannot be written: ${place}: ${message}.`, {}, error);
  return new Error(`${place}: ${message}`, { cause: error });
}
