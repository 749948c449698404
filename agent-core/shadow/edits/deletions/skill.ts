/** Lines deleted one by one, as a kind of pattern. */
import type { PatternKind } from '../kind.ts';
import { Patterns } from '../patterns.ts';
import type { LineEvidence } from './features.ts';
import type { LineMatcher } from './matcher.ts';
import { appraiseIn, estimateOf, groupOf, learnedOf, offerOf, placesInDocument, surestOf } from './pattern.ts';
import { type Deletion, RecentDeletions, toExample } from './recent.ts';
import { restorePattern, savePattern } from './saved.ts';

/** Acts of something else after which a deletion no longer speaks. */
const PATIENCE = 20;

const DELETIONS: PatternKind<Deletion, LineMatcher, LineEvidence> = {
  prefix: 'd',
  mostLive: 6,
  recent: () => new RecentDeletions(),
  groups: (added, all) => {
    const newest = added.at(-1);
    return (newest && [groupOf(newest, all)].filter((group) => group !== undefined)) ?? [];
  },
  lapses: ({ changes }, replaced) => changes.some((change) => replaced.has(change)),
  toExample,
  appraise: appraiseIn,
  patience: () => PATIENCE,
  estimate: estimateOf,
  surest: surestOf,
  offer: offerOf,
  placesIn: placesInDocument,
  learned: learnedOf,
  literals: ({ literals }) => literals,
  rule: ({ rule }) => rule,
  save: savePattern,
  restore: restorePattern,
};

export const repeatedDeletions = () => new Patterns(DELETIONS);
