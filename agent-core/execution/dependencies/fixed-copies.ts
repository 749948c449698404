/** Copies of folders that calls bring unchanged each time: made while nobody waits for them, and mounted from then on. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PenumbraError } from '../../contracts/errors.ts';
import type { DockerSandbox } from '../sandbox/docker/docker-sandbox.ts';
import type { FixedFolders, SandboxCall } from '../sandbox/sandbox.ts';
import { makeCopy } from './build.ts';
import type { Copies } from './copies.ts';
import { type BuiltIn, without } from './plan.ts';

/** Another way to make them makes other copies. */
const RECIPE = 1;

/** What the call that brings them does first would be slowed down, ms. */
const LATER_MS = 10_000;

export interface FixedCopiesOptions {
  readonly sandbox: Pick<DockerSandbox, 'keep'>;
  readonly copies: Copies;
  readonly builtIn: BuiltIn;
  readonly laterMs?: number;
}

/** 64 hexadecimal digits: the same for the same folders in the same image, and for nothing else. */
export function keyOfFixed({ digest, folders }: FixedFolders, { image, platform }: BuiltIn): string {
  return createHash('sha256')
    .update(JSON.stringify(['fixed', RECIPE, image, platform, digest, folders]))
    .digest('hex');
}

export class FixedCopies {
  readonly #options: FixedCopiesOptions;
  readonly #begun = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();

  constructor(options: FixedCopiesOptions) {
    this.#options = options;
  }

  /** `call` with a copy in the place of its fixed folders; `undefined` where there is none. Throws as `Copies.find` does. */
  async mounted(call: SandboxCall): Promise<SandboxCall | undefined> {
    const { fixed, files } = call;
    const { copies, builtIn } = this.#options;
    const copy = fixed && (await copies.find(keyOfFixed(fixed, builtIn)));
    if (!copy) return undefined;
    const { folders } = fixed;
    return { ...call, files: without(files, folders), dependencies: [{ volume: copy.volume, folders }] };
  }

  /** Makes a copy of its fixed folders, some time. Where that fails it is not tried again: calls go on as they are. */
  begin({ fixed, files }: SandboxCall): void {
    if (!fixed) return;
    const key = keyOfFixed(fixed, this.#options.builtIn);
    if (!this.#begun.has(key))
      this.#begun.set(
        key,
        this.#make(key, fixed, files).catch(() => {}),
      );
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#begun.values());
  }

  async #make(key: string, { what, folders }: FixedFolders, files: SandboxCall['files']): Promise<void> {
    const { signal } = this.#ending;
    await wait(this.#options.laterMs ?? LATER_MS, undefined, { signal, ref: false });
    if (await this.#options.copies.find(key)) return;
    const failed = () => new PenumbraError('sandbox-failed', `No copy was made of ${what}.`);
    await makeCopy({ key, what, folders, call: { command: ['true'], files } }, this.#options, failed, signal);
  }
}
