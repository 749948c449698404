import type { Store } from '../../durable/sqlite/store.ts';
import type { Masker } from '../../security/masking/masker.ts';

type Value = string | number;

/** What the stores of applications and of saved automations share: rows by SQL, ids, and texts whose secrets are masked. */
export abstract class MaskedStore {
  protected readonly store: Store;
  protected readonly masker: Masker;
  protected readonly newId: () => string;

  constructor(store: Store, masker: Masker, newId: () => string) {
    this.store = store;
    this.masker = masker;
    this.newId = newId;
  }

  protected rows<Row>(sql: string, ...values: Value[]): Row[] {
    return this.store.read(() => this.store.prepare<Value[], Row>(sql).all(...values));
  }

  /** One statement in a transaction; returns how many rows it changed. */
  protected run(sql: string, ...values: Value[]): number {
    return this.store.write(() => this.store.prepare(sql).run(...values).changes);
  }

  protected hide(text: string): string {
    return this.masker.mask(text).text;
  }
}
