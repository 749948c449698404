/**
 * Secrets in what was copied, pasted and printed: alone, such a text does not tell that it is one; the document it came from or went to does.
 *
 * What documents told in the last hour is remembered, in memory only, and hidden in such texts that come after; those that
 * came before are looked through on the disk. A text that is a piece of a secret is hidden whole.
 */
import type { Signal, SignalOf } from '../../contracts/signals.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { hide, MASK } from '../../security/masking/masker.ts';
import { type Bodies, type StoredBody, sizeOf } from './bodies.ts';

const REMEMBERED_MS = 3_600_000;
const REMEMBERED_AT_MOST = 1000;
/** Which rows an edit may still be about: so long before it, the latest so many. */
const EARLIER_MS = 600_000;
const EARLIER_AT_MOST = 200;
const SHORTEST = 4;
/** Longer ones (key blocks) are known by their form. */
const LONGEST = 400;
/** The shortest text that is hidden because it is a piece of a secret. */
const PIECE = 6;

type Carried = SignalOf<'clipboard.copy' | 'clipboard.paste' | 'terminal.output'>;
/** SQL: their kinds. */
const CARRIED = `('clipboard.copy', 'clipboard.paste', 'terminal.output')`;

export class CopiedSecrets {
  private readonly store: Store;
  private readonly bodies: Bodies;
  /** Each with the time it was last seen; the longest unseen first. */
  private readonly remembered = new Map<string, number>();

  constructor(store: Store, bodies: Bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  remember(secrets: readonly string[], now: number): void {
    for (const secret of secrets) {
      if (!isTelling(secret)) continue;
      this.remembered.delete(secret);
      this.remembered.set(secret, now);
    }
    for (const [secret, seen] of this.remembered) {
      if (this.remembered.size <= REMEMBERED_AT_MOST && now - seen <= REMEMBERED_MS) break;
      this.remembered.delete(secret);
    }
  }

  /** `signal` without what is remembered, where it is such a text. */
  scrub(signal: Signal, now: number): Signal {
    if (!isCarried(signal)) return signal;
    this.remember([], now);
    return hideIn(signal, this.remembered.keys());
  }

  /** Hides `secrets`, which a document showed at `t`, in such texts already written; returns whether they held any. Inside a write. */
  hideEarlier(secrets: readonly string[], t: number): boolean {
    const telling = secrets.filter(isTelling);
    if (telling.length === 0) return false;
    let found = false;
    for (const { id, ...stored } of this.earlier(t)) {
      const signal = this.bodies.decode(stored);
      if (!signal || !isCarried(signal)) continue;
      const hidden = hideIn(signal, telling);
      if (hidden.text === signal.text) continue;
      const { body } = this.bodies.encode(hidden);
      this.store.prepare('UPDATE signal SET body = ?, bytes = ? WHERE id = ?').run(body, sizeOf(body), id);
      found = true;
    }
    return found;
  }

  /** Of every window: all of them copy to one clipboard, and print what lies on one disk. */
  private earlier(t: number): (StoredBody & { id: number })[] {
    return this.store
      .prepare<[number], StoredBody & { id: number }>(
        `SELECT id, body, text_blob FROM signal
         WHERE kind IN ${CARRIED} AND t >= ? ORDER BY t DESC LIMIT ${EARLIER_AT_MOST}`,
      )
      .all(t - EARLIER_MS);
  }
}

function isCarried(signal: Signal): signal is Carried {
  return ['clipboard.copy', 'clipboard.paste', 'terminal.output'].includes(signal.kind);
}

function isTelling(secret: string): boolean {
  return secret.length >= SHORTEST && secret.length <= LONGEST && !secret.includes(MASK.repeat(SHORTEST));
}

function hideIn(signal: Carried, secrets: Iterable<string>): Carried {
  let { text } = signal;
  for (const secret of secrets) text = hideOne(text, secret);
  return text === signal.text ? signal : { ...signal, text };
}

function hideOne(text: string, secret: string): string {
  const piece = text.trim();
  if (piece.length >= PIECE && secret.includes(piece)) return text.replace(/\S/g, MASK);
  return text.includes(secret) ? text.replaceAll(secret, hide(secret, [{ start: 0, end: secret.length }])) : text;
}
