/**
 * Owns what the work at hand says about opening a suggestion; the person's answers are kept elsewhere.
 *
 * 1. Repeated edits only while the work is warm: the newest example is at most `WARM` old. What cooled down is other work by now.
 * 2. And not for one last place, or command line, nor when most is done already: to look at a toast costs more than to type it.
 * 3. When the person changes a place of the open suggestion in another way, its pattern rests for `REST`, all for `REST_ALL`.
 */
import type { Offer } from '../../contracts/index.ts';

const WARM = 2 * 60_000;
const REST = 30 * 60_000;
const REST_ALL = 10 * 60_000;
const FEWEST = 2;
/** Resting patterns that are remembered; the oldest goes first. */
const MOST = 50;

export class Readiness {
  readonly #resting = new Map<string, number>();
  #allUntil = Number.NEGATIVE_INFINITY;

  contradicted(fingerprint: string, now: number): void {
    this.#allUntil = now + REST_ALL;
    this.#resting.delete(fingerprint);
    this.#resting.set(fingerprint, now + REST);
    const [oldest] = this.#resting.keys();
    if (this.#resting.size > MOST && oldest !== undefined) this.#resting.delete(oldest);
  }

  mayOpen({ family, places, commands, examples, support, fingerprint }: Offer, now: number): boolean {
    if (now < this.#allUntil || now < (this.#resting.get(fingerprint) ?? Number.NEGATIVE_INFINITY)) return false;
    if (family === 'command') return commands.length >= FEWEST;
    if (family !== 'edit') return true;
    return isWorthIt(places.length, support) && now - Math.max(...examples.map((example) => example.at)) <= WARM;
  }
}

/** `places` that are left, after `support` that the person did. Two examples may be chance: they have to promise more. */
function isWorthIt(places: number, support: number): boolean {
  return places >= (support === 2 ? FEWEST + 1 : FEWEST) && places * 2 > support;
}
