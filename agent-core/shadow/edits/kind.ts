/** A kind of pattern as data: what an example is, what goes together, where it goes, and how sure that is. */
import type {
  DocumentText,
  EditOffer,
  Example,
  Place,
  Rule,
  SavedPattern,
  SettledEdit,
} from '../../contracts/edits.ts';
import type { LearnedPattern } from '../../contracts/learned.ts';
import type { Estimate, Outcomes } from '../confidence/record.ts';
import type { Appraised } from './appraise.ts';
import type { TextCache } from './cache.ts';

/** What examples of one repeated edit have in common. `C` is an example, `M` finds where such edits go. */
export interface GroupOf<C, M> {
  readonly fingerprint: string;
  readonly matcher: M;
  /** Oldest first. Empty for a restored pattern: its examples are then history only. */
  readonly changes: readonly C[];
  /** Acts of the person behind it. */
  readonly support: number;
}

/** `E` is what its places are judged by. */
export interface PatternOf<C, M, E> extends GroupOf<C, M> {
  readonly id: string;
  readonly examples: readonly Example[];
  readonly outcomes: Outcomes;
  /** As of the last time the pattern was looked for. */
  readonly evidence: E;
}

export interface FoundBy<E> {
  readonly places: readonly Appraised[];
  readonly evidence: E;
}

/** The latest acts of the person, and what they are examples of. */
export interface RecentOf<C> {
  readonly all: readonly C[];
  /** Number of the newest act. */
  readonly act: number;
  /** Remembers an act; gives what it adds, and what it replaces. */
  add(edit: SettledEdit): { readonly added: readonly C[]; readonly replaced: ReadonlySet<C> };
  /** Follows an edit that is no act; gives the examples that it takes back. */
  takeBack(edit: SettledEdit): ReadonlySet<C>;
  /** These count as never made. */
  forget(changes: ReadonlySet<C>): void;
}

type Documents = ReadonlyMap<string, DocumentText>;

export interface PatternKind<C, M, E> {
  /** Begins every id of a pattern of the kind. */
  readonly prefix: string;
  readonly mostLive: number;
  readonly recent: () => RecentOf<C>;
  /** What the examples that were just added go together with. */
  readonly groups: (added: readonly C[], all: readonly C[]) => readonly GroupOf<C, M>[];
  /** Whether a pattern no longer holds once these examples were replaced. */
  readonly lapses: (pattern: PatternOf<C, M, E>, replaced: ReadonlySet<C>) => boolean;
  readonly toExample: (change: C) => Example;
  /** Where it could go; `undefined` where it matches too much. */
  readonly appraise: (group: GroupOf<C, M>, documents: Documents, cache: TextCache) => FoundBy<E> | undefined;
  /** Acts of something else after which it no longer speaks. */
  readonly patience: (pattern: PatternOf<C, M, E>, found: FoundBy<E>, all: Outcomes) => number;
  /** The estimate at the lowest cut whose bound reaches `atLeast`, and at the highest cut, however low its bound. */
  readonly estimate: (pattern: PatternOf<C, M, E>, atLeast: number, all: Outcomes) => Estimate | undefined;
  readonly surest: (pattern: PatternOf<C, M, E>, all: Outcomes) => Estimate | undefined;
  readonly offer: (pattern: PatternOf<C, M, E>, found: FoundBy<E>, sure: Estimate) => EditOffer | undefined;
  readonly placesIn: (pattern: PatternOf<C, M, E>, doc: DocumentText, sure: Estimate, cache: TextCache) => Place[];
  readonly learned: (
    pattern: PatternOf<C, M, E>,
    found: FoundBy<E> | undefined,
    sure: Estimate,
    fresh: boolean,
  ) => LearnedPattern;
  readonly literals: (matcher: M) => readonly string[];
  readonly rule: (matcher: M) => Rule | undefined;
  readonly save: (pattern: PatternOf<C, M, E>) => SavedPattern;
  /** Throws `bad-input` on another version. */
  readonly restore: (saved: SavedPattern, id: string) => PatternOf<C, M, E>;
}
