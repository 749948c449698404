/**
 * Owns the tables `silence` and `family_silence`: what the person answered, pattern by pattern and family by family, kept
 * across restarts and shared by all windows.
 *
 * 1. The row with the empty fingerprint is the silence of all patterns together.
 * 2. A pattern shown in one window is not shown in another within `SHOWN_FOR`: the claim is one immediate transaction.
 * 3. What a pattern does is kept only while it is silenced, its secrets masked, for the person to see.
 */
import type { Quiet, SilencedPattern } from '../../contracts/learned.ts';
import { Family, type Offer } from '../../contracts/offers.ts';
import type { Params } from '../../contracts/rpc.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { Masker } from '../../security/masking/masker.ts';
import { AnswerStore } from './answer-store.ts';
import {
  type Answer,
  afterAnswer,
  familyAfterAnswer,
  isQuiet,
  isSilent,
  NOT_QUIET,
  type Silence,
  UNREFUSED,
} from './manners.ts';
import { docsOf, kindOf, pauseFor, wantedNow } from './wanted-now.ts';

const ALL = '';
const SHOWN_FOR = 10 * 60_000;

/** What may be shown: a pattern of a family. */
export interface Shown {
  readonly family: Family;
  readonly fingerprint: string;
}

/** What an answer was about, as far as that is still known. */
export interface About {
  /** Absent: the one that it was shown with. */
  readonly family?: Family | undefined;
  readonly summary: string;
  /** The documents it is about, those it was learned from first. */
  readonly docs: readonly string[];
}

/** Of an offer, or of what is remembered of one; `others` are what it changes or makes. */
export function aboutOf(
  { family, summary, examples }: Pick<Offer, 'family' | 'summary' | 'examples'>,
  others: readonly { readonly doc: string }[],
): About {
  return { family, summary, docs: [...new Set([...examples, ...others].map(({ doc }) => doc))] };
}

export interface Answered {
  /** Every fingerprint that the suggestion had. */
  readonly fingerprints: Iterable<string>;
  readonly answer: Answer;
  readonly about?: About | undefined;
}

interface Description {
  readonly family?: Family | undefined;
  /** None: it is not silent. */
  readonly words?: About | 'as before';
}

interface Row {
  refusals: number;
  until: number;
  never: number;
}

interface ShownRow extends Row {
  fingerprint: string;
  family: string | null;
  summary: string | null;
}

export class SilenceStore {
  readonly #store: Store;
  readonly #masker: Masker;
  readonly #workspace: string;
  readonly #answers: AnswerStore;

  /** `workspace`: the one whose documents answers are about. */
  constructor(store: Store, masker: Masker, workspace: string) {
    this.#store = store;
    this.#masker = masker;
    this.#workspace = workspace;
    this.#answers = new AnswerStore(store);
  }

  /** Whether a suggestion of this pattern may be made at `now` in the window `session`. */
  mayOffer({ family, fingerprint }: Shown, session: string, now: number): boolean {
    if (isSilent(this.#read(ALL), now) || isSilent(this.#read(fingerprint), now)) return false;
    if (isQuiet(this.#readFamily(family), now)) return false;
    const elsewhere = this.#store
      .prepare('SELECT 1 FROM silence WHERE fingerprint = ? AND shown_by <> ? AND shown_at > ?')
      .get(fingerprint, session, now - SHOWN_FOR);
    return elsewhere === undefined;
  }

  /** How long the person must be quiet before `offer` is made at `now`, ms, where `usual` is what they set. */
  pauseFor(offer: Offer, usual: number, now: number): number {
    const kind = kindOf({ family: offer.family, docs: docsOf(offer) });
    return pauseFor(wantedNow(this.#answers.latest(), kind, now), usual);
  }

  /** Claims the right to show it; false when another window was first. */
  claim(shown: Shown, session: string, now: number): boolean {
    return this.#store.write(() => {
      if (!this.mayOffer(shown, session, now)) return false;
      this.#store
        .prepare(
          `INSERT INTO silence (fingerprint, family, shown_by, shown_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (fingerprint) DO UPDATE
             SET family = excluded.family, shown_by = excluded.shown_by, shown_at = excluded.shown_at`,
        )
        .run(shown.fingerprint, shown.family, session, now);
      return true;
    });
  }

  /** One answer, to one suggestion. */
  answer({ fingerprints, answer, about }: Answered, now: number): void {
    const names = [...fingerprints];
    this.#store.write(() => {
      const family = about?.family ?? this.#familyOf(names);
      for (const each of names) {
        this.#write(each, afterAnswer(this.#read(each), answer, 'pattern', now));
        this.#describe(each, answer === 'applied' ? { family } : { family, words: about ?? 'as before' }, now);
      }
      this.#write(ALL, afterAnswer(this.#read(ALL), answer, 'all', now));
      if (about && MOMENT[answer] !== undefined)
        this.#answers.add({
          at: now,
          kind: kindOf({ family: family ?? '', docs: about.docs }),
          wanted: MOMENT[answer],
        });
      if (family) this.#writeFamily(family, familyAfterAnswer(this.#readFamily(family), answer, now));
    });
  }

  /** The patterns that are silent at `now`, those answered last first. */
  silenced(now: number): SilencedPattern[] {
    const sql = `SELECT fingerprint, family, summary, refusals, until, never FROM silence
      WHERE fingerprint <> '' AND (never = 1 OR until > ?) ORDER BY answered_at DESC, fingerprint`;
    const rows = this.#store.read(() => this.#store.prepare<[number], ShownRow>(sql).all(now));
    return rows.map(({ fingerprint, family, summary, ...row }) => ({
      fingerprint,
      ...silenceOf(row),
      ...familyIn(family),
      ...(summary !== null && { summary }),
    }));
  }

  /** Of every family that was ever answered. */
  families(): ({ readonly family: Family } & Quiet)[] {
    const sql = 'SELECT family, refusals, until FROM family_silence ORDER BY family';
    const rows = this.#store.read(() => this.#store.prepare<[], { family: string } & Quiet>(sql).all());
    return rows.flatMap(({ family, ...quiet }) => {
      const known = Family.safeParse(family);
      return known.success ? [{ family: known.data, ...quiet }] : [];
    });
  }

  /** Of all patterns together. */
  all(): Quiet {
    const { refusals, until } = this.#store.read(() => this.#read(ALL));
    return { refusals, until };
  }

  /** As though it, the pattern or the family or all together, had never been refused. */
  end(what: Params<'endSilence'>): void {
    this.#store.write(() => {
      if (what.of === 'family') this.#writeFamily(what.family, NOT_QUIET);
      else if (what.of === 'all') this.#write(ALL, UNREFUSED);
      else {
        this.#write(what.fingerprint, UNREFUSED);
        this.#describe(what.fingerprint, {}, 0);
      }
    });
  }

  /** Nothing was ever answered, or shown. */
  reset(): void {
    this.#store.write(() => {
      this.#store.prepare('DELETE FROM silence').run();
      this.#store.prepare('DELETE FROM family_silence').run();
      this.#answers.clear();
    });
  }

  #read(fingerprint: string): Silence {
    const row = this.#store
      .prepare<[string], Row>('SELECT refusals, until, never FROM silence WHERE fingerprint = ?')
      .get(fingerprint);
    return row ? silenceOf(row) : UNREFUSED;
  }

  #write(fingerprint: string, { refusals, until, never }: Silence): void {
    this.#store
      .prepare(
        `INSERT INTO silence (fingerprint, refusals, until, never) VALUES (?, ?, ?, ?)
         ON CONFLICT (fingerprint) DO UPDATE
           SET refusals = excluded.refusals, until = excluded.until, never = excluded.never`,
      )
      .run(fingerprint, refusals, until, never ? 1 : 0);
  }

  /** Its family where that is known, and what it does: kept while it is silent, gone when it is not. */
  #describe(fingerprint: string, { family, words }: Description, now: number): void {
    if (family) this.#store.prepare('UPDATE silence SET family = ? WHERE fingerprint = ?').run(family, fingerprint);
    if (words === 'as before') {
      this.#store.prepare('UPDATE silence SET answered_at = ? WHERE fingerprint = ?').run(now, fingerprint);
      return;
    }
    const kept = words
      ? [this.#masker.mask(words.summary).text, this.#workspace, JSON.stringify(words.docs), now]
      : [null, null, null, null];
    this.#store
      .prepare('UPDATE silence SET summary = ?, workspace = ?, docs = ?, answered_at = ? WHERE fingerprint = ?')
      .run(...kept, fingerprint);
  }

  #familyOf(fingerprints: readonly string[]): Family | undefined {
    const known = this.#store.prepare<[string], { family: string | null }>(
      'SELECT family FROM silence WHERE fingerprint = ?',
    );
    const found = fingerprints.map((each) => known.get(each)?.family).find((family) => typeof family === 'string');
    return familyIn(found ?? null).family;
  }

  #readFamily(family: Family): Quiet {
    const sql = 'SELECT refusals, until FROM family_silence WHERE family = ?';
    return this.#store.prepare<[string], Quiet>(sql).get(family) ?? NOT_QUIET;
  }

  #writeFamily(family: Family, { refusals, until }: Quiet): void {
    this.#store
      .prepare('INSERT OR REPLACE INTO family_silence (family, refusals, until) VALUES (?, ?, ?)')
      .run(family, refusals, until);
  }
}

/** What an answer says of its moment: one that refuses the pattern for good, or takes back what was done, says nothing of it. */
const MOMENT: Readonly<Partial<Record<Answer, boolean>>> = { applied: true, notNow: false };

const silenceOf = ({ refusals, until, never }: Row): Silence => ({ refusals, until, never: never === 1 });

/** A family of a newer version is none that this one knows. */
function familyIn(name: string | null): { family?: Family } {
  const known = Family.safeParse(name);
  return known.success ? { family: known.data } : {};
}
