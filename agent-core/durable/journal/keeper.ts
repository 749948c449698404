/** Keeping over any journal: what is signed, and when. What the tables of each say and delete is its `KeepingStore`. */
import type { Clock } from '../../contracts/clock.ts';
import type { RunId } from '../../contracts/runs.ts';
import type { Signer } from '../../contracts/signing.ts';
import { BrokenRun } from './journal.ts';
import type { Dropped, Keeping, Seal, Survey } from './keeping.ts';
import type { EventRow } from './reading.ts';
import { stale } from './refusals.ts';
import { checkSeal, sealText } from './seal.ts';
import { verifyChain } from './verifying.ts';

/** Events that are verified before others have their turn. */
const A_SHORT_PAGE = 100;

/** How a run stands, in one consistent look. */
export interface Standing {
  readonly head: { readonly seq: number; readonly link: Buffer };
  /** What the run's own row knows of its events, where that may be older. */
  readonly known?: { readonly seq: number; readonly link: Buffer };
  readonly checkpoint: number;
  /** Up to which event nobody needs anything any more. */
  readonly bound: number;
  readonly seal: Seal | undefined;
  readonly isGoing: boolean;
}

export interface KeepingStore {
  survey(limit: number, after?: string): Promise<Survey>;
  /** Throws `not-found`. */
  standing(run: RunId): Promise<Standing>;
  /** The events there are, in order, whether sealed or not. */
  page(run: RunId, after: number, limit: number): Promise<readonly EventRow[]>;
  /** The public key of another who signs into this journal. */
  publishedKey(key: string): Promise<Uint8Array | undefined>;
  /** False, and nothing else, where the run is sealed otherwise than up to `from` by now. */
  putSeal(run: RunId, from: number, seal: Seal, publicKey: Uint8Array): Promise<boolean>;
  drop(run: RunId): Promise<Dropped>;
  beginRemoval(run: RunId, before: number): Promise<boolean>;
  remove(run: RunId): Promise<Dropped>;
}

export class Keeper implements Keeping {
  readonly #store: KeepingStore;
  readonly #signer: Signer;
  readonly #clock: Clock;

  constructor(store: KeepingStore, signer: Signer, clock: Clock) {
    this.#store = store;
    this.#signer = signer;
    this.#clock = clock;
  }

  survey(limit: number, after?: string): Promise<Survey> {
    return this.#store.survey(limit, after);
  }

  async sealOf(run: RunId): Promise<Seal | undefined> {
    const { seal } = await this.#store.standing(run);
    if (seal) await this.#check(run, seal);
    return seal;
  }

  async seal(run: RunId, atLeast: number): Promise<number> {
    const standing = await this.#store.standing(run);
    const { seal, bound, checkpoint, isGoing } = standing;
    const from = seal?.upTo ?? 0;
    if (isGoing || bound - from < Math.max(1, atLeast)) return 0;
    const links = await this.#links(run, standing);
    const unsigned = { upTo: bound, checkpoint, ...links, at: Math.floor(this.#clock.now()) };
    const signature = await this.#signer.sign(sealText(run, unsigned));
    const isPut = await this.#store.putSeal(run, from, { ...unsigned, signature }, await this.#signer.publicKey());
    return isPut ? bound - from : 0;
  }

  drop(run: RunId): Promise<Dropped> {
    return this.#store.drop(run);
  }

  beginRemoval(run: RunId, before: number): Promise<boolean> {
    return this.#store.beginRemoval(run, before);
  }

  remove(run: RunId): Promise<Dropped> {
    return this.#store.remove(run);
  }

  /** Checks the seal, every link and every content. Throws `BrokenRun`; gives the number of events. */
  async verify(run: RunId): Promise<number> {
    for (;;) {
      const { seal, isGoing, head, known } = await this.#store.standing(run);
      if (isGoing) throw stale(run, 'it is over and is being deleted');
      try {
        if (seal) await this.#check(run, seal);
        const page = (after: number, limit: number) => this.#store.page(run, after, limit);
        return await verifyChain({ run, head, ...(known && { known }), seal, page });
      } catch (error) {
        // Events that were dropped while they were being read are missing, and none the worse.
        const now = await this.#store.standing(run);
        if (now.seal?.upTo === seal?.upTo && !now.isGoing) throw error;
      }
    }
  }

  #check(run: RunId, seal: Seal): Promise<void> {
    return checkSeal(run, seal, this.#signer, (key) => this.#store.publishedKey(key));
  }

  /** Of the last event to drop, and of the checkpoint; verified from where the chain begins: what was tampered with is not signed. */
  async #links(run: RunId, { seal, bound, checkpoint }: Standing) {
    if (seal) await this.#check(run, seal);
    const [head] = await this.#store.page(run, checkpoint - 1, 1);
    if (head?.seq !== checkpoint) throw new BrokenRun(run, checkpoint, 'its checkpoint is missing');
    let link: Buffer | undefined;
    await verifyChain({
      run,
      head,
      seal,
      page: async (after, limit) => {
        await new Promise((resolve) => setImmediate(resolve));
        return this.#store.page(run, after, Math.min(limit, A_SHORT_PAGE));
      },
      onLink: (seq, found) => {
        if (seq === bound) link = found;
      },
    });
    if (!link) throw new BrokenRun(run, bound, 'this event is missing');
    return { link, checkpointLink: head.link };
  }
}
