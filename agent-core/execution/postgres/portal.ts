/**
 * One statement by the extended protocol, which takes one and no second, and its rows as they come: fetched a few at a time, and no
 * further once they are enough. Nothing else of theirs is kept. Written against pg's `Submittable`: its own query and its cursor keep whole batches, however wide.
 */
import type { Connection, Submittable } from 'pg';

/** In one round. */
const MOST_AT_ONCE = 100;
/** As the protocol says it. */
const ALL = 0;

export interface PortalLimits {
  readonly rows: number;
  /** UTF-16 code units of all values together. */
  readonly size: number;
  /** All at once, and counted by the server: what changes rows is not stopped half-way. What is beyond the limits is left out. */
  readonly isWhole: boolean;
}

export interface Fetched {
  readonly columns: readonly { readonly name: string; readonly type: number }[];
  /** As the server writes values as text. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** There are more rows. */
  readonly truncated: boolean;
  /** What the server says it did, as `INSERT 0 3`. */
  readonly command: string;
}

/** Of pg's `Connection`; its published types say something else of numbers. */
interface Protocol {
  parse(statement: { readonly name: string; readonly text: string; readonly types: readonly number[] }): void;
  bind(values: { readonly portal: string; readonly statement: string; readonly values: readonly unknown[] }): void;
  describe(what: { readonly type: 'P'; readonly name: string }): void;
  execute(portal: { readonly portal: string; readonly rows: number }): void;
  close(what: { readonly type: 'P'; readonly name: string }): void;
  flush(): void;
  sync(): void;
  sendCopyFail(why: string): void;
}

interface Fields {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

export class Portal implements Submittable {
  /** Rejects with the server's error, or with why the connection ended; what came by then is in `fetched`. */
  readonly ended: Promise<Fetched>;
  /** pg would put one of its own here. */
  readonly callback = (): void => {};
  #end: (error?: Error) => void = () => {};
  readonly #text: string;
  readonly #values: readonly (string | null)[];
  readonly #limits: PortalLimits;
  #columns: { name: string; type: number }[] = [];
  readonly #rows: (string | null)[][] = [];
  #size = 0;
  #widest = 1;
  #batch = 1;
  #isFull = false;
  #command = '';

  constructor(text: string, values: readonly (string | null)[], limits: PortalLimits) {
    this.#text = text;
    this.#values = values;
    this.#limits = limits;
    this.ended = new Promise((resolve, reject) => {
      this.#end = (error) => (error ? reject(error) : resolve(this.fetched()));
    });
    this.ended.catch(() => {});
  }

  fetched(): Fetched {
    return { columns: this.#columns, rows: this.#rows, truncated: this.#isFull, command: this.#command };
  }

  submit(connection: Connection): void {
    const protocol = connection as unknown as Protocol;
    protocol.parse({ name: '', text: this.#text, types: [] });
    protocol.bind({ portal: '', statement: '', values: this.#values });
    protocol.describe({ type: 'P', name: '' });
    this.#fetch(protocol);
  }

  handleRowDescription({ fields }: Fields): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
  }

  handleDataRow({ fields }: { readonly fields: (string | null)[] }): void {
    const size = fields.reduce((sum, value) => sum + (value?.length ?? 4) + 1, 2);
    this.#widest = Math.max(this.#widest, size);
    this.#isFull ||= this.#rows.length === this.#limits.rows || this.#size + size > this.#limits.size;
    if (this.#isFull) return;
    this.#size += size;
    this.#rows.push(fields);
  }

  handlePortalSuspended(connection: Protocol): void {
    if (this.#isFull) {
      connection.close({ type: 'P', name: '' });
      connection.sync();
    } else this.#fetch(connection);
  }

  handleCommandComplete({ text }: { readonly text: string }, connection: Protocol): void {
    this.#command = text;
    connection.sync();
  }

  handleEmptyQuery(connection: Protocol): void {
    connection.sync();
  }

  handleCopyInResponse(connection: Protocol): void {
    connection.sendCopyFail('Nothing is copied.');
  }

  handleCopyData(): void {}

  handleError(error: Error, connection: Protocol): void {
    connection.sync();
    this.#end(error);
  }

  handleReadyForQuery(): void {
    this.#end();
  }

  /** Twice as many as the last time, and no more than would fit if all were as wide as the widest. */
  #fetch(connection: Protocol): void {
    const fitting = Math.ceil((this.#limits.size - this.#size + 1) / this.#widest);
    const rows = this.#limits.isWhole ? ALL : Math.max(1, Math.min(this.#batch, MOST_AT_ONCE, fitting));
    this.#batch *= 2;
    connection.execute({ portal: '', rows });
    connection.flush();
  }
}
