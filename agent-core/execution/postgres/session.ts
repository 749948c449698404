/**
 * One connection for one transaction: opened through the broker, kept to its time, cancelled on the server where it is stopped, and
 * ended with the call. Nothing of the environment (`PGPASSWORD`, `~/.pgpass` …) is read.
 */
import type { Client, ClientConfig } from 'pg';
import type { CallEgress } from '../egress/call-egress.ts';
import type { Address } from './address.ts';
import { Portal, type PortalLimits } from './portal.ts';
import { type Wire, wireTo } from './wire.ts';

/** For a cancelled statement, and for a server to say farewell. */
const CANCEL_MS = 1_000;
const FAREWELL_MS = 500;
/**
 * For the transaction alone, as poolers give the connection to others after it. A statement may not count on settings of the server's or
 * the role's that would change how it is read; until the first one nothing but pg_catalog is looked in, temporary tables last: what lies
 * elsewhere may have the same names.
 */
const SETTINGS = [
  'standard_conforming_strings = on',
  "client_encoding = 'UTF8'",
  "DateStyle = 'ISO'",
  'search_path = pg_catalog, pg_temp',
];

export interface Target {
  readonly address: Address;
  readonly password: string;
  /** Certificates to trust in place of the usual ones, PEM. */
  readonly trusted: readonly string[];
}

export interface SessionOptions extends Target {
  readonly egress: CallEgress;
  /** Stops it at once, and cancels what runs on the server. */
  readonly signal: AbortSignal;
  /** On the server, of one statement. */
  readonly statementMs: number;
  readonly isReading: boolean;
}

/** A transaction that is open. */
export interface Session {
  /** A statement of our own. */
  own<R extends Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** One statement of somebody else's. */
  begin(text: string, values: readonly (string | null)[], limits: PortalLimits): Portal;
  commit(): Promise<void>;
}

/**
 * What `work` gives. A transaction that it did not commit is none: a read-only one never is. Throws what `wireTo` and pg throw;
 * the server's own errors have its SQLSTATE as `code`.
 */
export async function inTransaction<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const { address, egress, trusted, signal } = options;
  const way = { at: address.at, alwaysTls: address.alwaysTls, egress, trusted };
  const wire = await wireTo({ ...way, signal });
  const { Client } = await import('pg');
  const client = new Client(configOf(options, wire));
  // What ends it is told by whatever waits for it.
  client.on('error', () => {});
  let cancelled: Promise<void> | undefined;
  const stop = () => {
    cancelled = cancel(client, way);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    await begin(client, options);
    const result = await work(sessionOf(client));
    await farewell(client, wire, options.isReading);
    return result;
  } finally {
    signal.removeEventListener('abort', stop);
    await wire.end();
    await cancelled;
  }
}

/** Without `options`: poolers refuse them, or leave them out in silence. */
function configOf({ address, password }: SessionOptions, { stream }: Wire): ClientConfig {
  const { at, user, database } = address;
  return {
    ...{ user, database, host: at.host.text, port: at.port, ssl: false },
    password: () => password,
    application_name: 'penumbra',
    stream: () => stream as never,
  };
}

/** Where one of them is refused nothing was asked. The last holds on after the transaction, should that ever end without being taken back. */
async function begin(client: Client, { isReading, statementMs }: SessionOptions): Promise<void> {
  const times = {
    statement_timeout: statementMs,
    lock_timeout: Math.min(5_000, statementMs),
    idle_in_transaction_session_timeout: statementMs,
  };
  const settings = [...SETTINGS, ...Object.entries(times).map(([name, ms]) => `${name} = ${ms}`)];
  const statements = [
    `BEGIN ${isReading ? 'READ ONLY' : 'READ WRITE'}`,
    ...settings.map((setting) => `SET LOCAL ${setting}`),
    ...(isReading ? ['SET default_transaction_read_only = on'] : []),
  ];
  await client.query(statements.join('; '));
}

function sessionOf(client: Client): Session {
  return {
    own: async (text, values = []) => (await client.query(text, [...values])).rows,
    begin: (text, values, limits) => client.query(new Portal(text, values, limits)),
    commit: async () => {
      await client.query('COMMIT');
    },
  };
}

/** What was not committed is rolled back as the connection ends; a pooler whose connection is to serve others is told so. */
async function farewell(client: Client, wire: Wire, isReading: boolean): Promise<void> {
  const late = setTimeout(() => void wire.end(), FAREWELL_MS);
  if (isReading) await client.query('ROLLBACK').catch(() => {});
  await client.end().catch(() => {});
  clearTimeout(late);
}

/** Asks the server, over a connection of its own, to stop what this one runs; what comes of that is not told by it. */
async function cancel(client: Client, way: Omit<Parameters<typeof wireTo>[0], 'signal'>): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number | null; secretKey: number | null };
  if (processID === null || secretKey === null) return;
  try {
    const { stream, end } = await wireTo({ ...way, signal: AbortSignal.timeout(CANCEL_MS) });
    await new Promise<void>((resolve) => {
      stream.once('close', resolve).resume();
      stream.write(cancelRequest(processID, secretKey));
    });
    await end();
  } catch {
    // Its statement’s time ends it.
  }
}

/** Message Formats: CancelRequest, code 80877102. */
function cancelRequest(processId: number, secretKey: number): Buffer {
  const bytes = Buffer.alloc(16);
  for (const [i, value] of [16, 80_877_102, processId, secretKey].entries()) bytes.writeInt32BE(value, i * 4);
  return bytes;
}
