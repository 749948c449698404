import { PenumbraError } from '../../../contracts/errors.ts';

export interface SnapshotLimits {
  /** Files, folders and links together. */
  readonly entries: number;
  /** Bytes of all files together. */
  readonly bytes: number;
  /** Bytes of one file; a larger one is left out and told. */
  readonly fileBytes: number;
  /** Folders inside one another; deeper ones are left out and told. */
  readonly depth: number;
}

export const SNAPSHOT_LIMITS: SnapshotLimits = {
  entries: 200_000,
  bytes: 4 * 1024 ** 3,
  fileBytes: 256 * 1024 ** 2,
  depth: 200,
};

/** Counts what goes in, and ends it at a limit. */
export class Meter {
  readonly #limits: SnapshotLimits;
  readonly #folder: string;
  entries = 0;
  files = 0;
  bytes = 0;

  constructor(folder: string, limits: SnapshotLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** @throws `bad-input` beyond a limit. */
  add(bytes?: number): void {
    this.entries += 1;
    if (bytes !== undefined) this.files += 1;
    this.bytes += bytes ?? 0;
    if (this.entries > this.#limits.entries) this.#refuse('entries', this.#limits.entries);
    if (this.bytes > this.#limits.bytes) this.#refuse('bytes', this.#limits.bytes);
  }

  #refuse(what: string, most: number): never {
    throw new PenumbraError(
      'bad-input',
      `${this.#folder} has more than ${most.toLocaleString('en')} ${what} to copy. Take a smaller folder, or exclude what is not needed (the setting penumbra.exclude, or --exclude), or include less (penumbra.include, or --include).`,
      { folder: this.#folder, what, most },
    );
  }
}
