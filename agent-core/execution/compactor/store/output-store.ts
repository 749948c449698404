/**
 * The port to where whole outputs are kept, as bytes, behind handles. Masking comes before `put`, and is the caller's.
 *
 * 1. The same bytes have the same handle: a step that is repeated keeps nothing twice.
 * 2. What is older or more than may be kept is deleted; its handle then reads as unknown.
 */
export interface OutputStore {
  /** Keeps them; a handle of letters, digits and `-`. Throws `disk-full` and `read-only` in words. */
  put(bytes: Uint8Array): string;
  /** `lines` lines from number `from` on, from 1; `undefined` for a handle that is not, or no longer, known. */
  page(handle: string, from: number, lines: number): Page | undefined;
}

export interface Page {
  readonly lines: readonly string[];
  /** Of the whole. A last line end begins no line. */
  readonly total: number;
}
