/** Replaces every secret in a text by a mask of the same length; all else stays as it is. */
export type Mask = (text: string) => string;

/** Where a text holds secrets, as a question about ranges of it. */
export class SecretRanges {
  readonly #text: string;
  readonly #masked: string;

  constructor(text: string, mask: Mask) {
    this.#text = text;
    this.#masked = mask(text);
  }

  /** Whether any code unit of the range is part of a secret; always so when the mask did not keep the text's length. */
  touches(offset: number, length: number): boolean {
    if (this.#masked === this.#text) return false;
    if (this.#masked.length !== this.#text.length) return true;
    return this.#masked.slice(offset, offset + length) !== this.#text.slice(offset, offset + length);
  }
}
