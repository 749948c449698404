/** Verifying the chain of a run, from its beginning or from the seal that stands for its beginning. */
import { ORIGIN } from './chain.ts';
import { BrokenRun } from './journal.ts';
import type { Seal } from './keeping.ts';
import { checkLink, type EventRow } from './reading.ts';

const A_PAGE = 1000;

interface Place {
  readonly seq: number;
  readonly link: Buffer;
}

export interface Chain {
  readonly run: string;
  /** Number and link of the last event. */
  readonly head: Place;
  /** An event that the run's row knows: other ones may have followed. */
  readonly known?: Place;
  /** Checked already. */
  readonly seal: Seal | undefined;
  /** Events after `after`, in order. */
  page(after: number, limit: number): Promise<readonly EventRow[]>;
  /** Told of each event whose place in the chain was found right. */
  onLink?(seq: number, link: Buffer): void;
}

/** Checks every link and every content up to the head. Throws `BrokenRun`; gives the number of the last event. */
export async function verifyChain({ run, head, known, seal, page, onLink }: Chain): Promise<number> {
  if (known && known.seq > head.seq) throw new BrokenRun(run, known.seq, 'its last events are missing');
  let last = seal ? { seq: seal.upTo, link: seal.link } : { seq: 0, link: ORIGIN };
  while (last.seq < head.seq) {
    const rows = await page(last.seq, Math.min(A_PAGE, head.seq - last.seq));
    if (rows.length === 0) break;
    for (const event of rows) {
      if (event.seq !== last.seq + 1) throw new BrokenRun(run, last.seq + 1, 'this event is missing');
      last = { seq: event.seq, link: checkLink(run, last.link, event) };
      requireSealed(run, last, seal);
      if (known?.seq === last.seq && !known.link.equals(last.link))
        throw new BrokenRun(run, last.seq, 'its row and its events do not belong together');
      onLink?.(last.seq, last.link);
    }
  }
  if (last.seq === head.seq && last.link.equals(head.link)) return last.seq;
  throw new BrokenRun(run, head.seq, 'its last events are missing');
}

function requireSealed(run: string, { seq, link }: { seq: number; link: Buffer }, seal: Seal | undefined): void {
  if (seq !== seal?.checkpoint || link.equals(seal.checkpointLink)) return;
  throw new BrokenRun(run, seq, 'this is not the checkpoint that was signed');
}
