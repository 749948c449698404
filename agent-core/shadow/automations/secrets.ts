import type { Masker, MaskSpan } from '../../security/masking/masker.ts';

/** Where a text holds secrets, as a question about ranges of it. */
export class SecretRanges {
  readonly #spans: readonly MaskSpan[];

  constructor(text: string, masker: Masker) {
    this.#spans = masker.mask(text).spans;
  }

  /** Whether any code unit of the range is part of a secret; for an empty range, whether it lies inside one. */
  touches(offset: number, length: number): boolean {
    return this.#spans.some((span) => span.start < offset + length && span.end > offset);
  }
}
