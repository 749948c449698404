/** A case: one filling of a form. What was entered so far in it, in order. */
export class Case {
  /** Number of the first signal that may belong to it: what was read since is its own. */
  readonly since: number;
  readonly fields = new Map<string, { readonly times: number; readonly value: string }>();
  /** The row of the sheet that is filled. */
  row: number | undefined;
  first: string | undefined;
  last: string | undefined;

  constructor(since: number) {
    this.since = since;
  }

  timesOf(field: string): number {
    return this.fields.get(field)?.times ?? 0;
  }

  enter(field: string, row: number | undefined, value: string): void {
    this.first ??= field;
    this.last = field;
    this.row = row;
    if (this.fields.has(field) || this.fields.size < MOST_FIELDS) {
      this.fields.set(field, { times: this.timesOf(field) + 1, value });
    }
  }
}

const MOST_FIELDS = 200;
