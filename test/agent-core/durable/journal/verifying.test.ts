/** A chain that somebody made anew behind a seal: it fits in itself, and not to what was signed. */
import { expect, test } from 'vitest';
import { commitment, link, newSalt, ORIGIN } from '../../../../agent-core/durable/journal/chain.ts';
import type { Seal } from '../../../../agent-core/durable/journal/keeping.ts';
import type { EventRow } from '../../../../agent-core/durable/journal/reading.ts';
import { verifyChain } from '../../../../agent-core/durable/journal/verifying.ts';

const RUN = 'r';

function chained(contents: readonly string[], before: Buffer = ORIGIN, first = 1): EventRow[] {
  let last = before;
  return contents.map((content, i) => {
    const [salt, body] = [newSalt(), Buffer.from(content)];
    const header = { run: RUN, seq: first + i, kind: 'DECIDED', at: 1 };
    last = link(last, header, commitment(salt, body));
    return { ...header, body, salt, commitment: null, link: last, bytes: null, deflated: null };
  });
}

const rows = chained(['one', 'two', 'three', 'four']);
const [, two, three] = rows as [EventRow, EventRow, EventRow, EventRow];
const signature = { key: 'key', bytes: Buffer.alloc(64) };
const seal: Seal = { upTo: 2, link: two.link, checkpoint: 3, checkpointLink: three.link, at: 1, signature };

function verify(events: readonly EventRow[]): Promise<number> {
  const head = events.at(-1);
  if (!head) throw new Error('no events');
  const page = async (after: number, limit: number) => events.filter(({ seq }) => seq > after).slice(0, limit);
  return verifyChain({ run: RUN, head, seal, page });
}

test('a chain goes on from its seal, whatever is left of the events before', async () => {
  expect(await verify(rows)).toBe(4);
  expect(await verify(rows.slice(2))).toBe(4);
});

test('a checkpoint made anew with all that follows it is not the one that was signed', async () => {
  const forged = chained(['another three', 'four'], two.link, 3);
  await expect(verify(forged)).rejects.toThrow('run r, event 3: this is not the checkpoint that was signed');
});

test('a chain from another beginning than the sealed one is broken at its first event', async () => {
  const forged = chained(['three', 'four'], Buffer.alloc(32, 1), 3);
  await expect(verify(forged)).rejects.toThrow('run r, event 3: the chain is broken here');
});
