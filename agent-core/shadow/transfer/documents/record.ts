/** How often offers to carry the rest of a table were wholly right, and what follows from it for one of them. */
import { lowerBound } from '../../confidence/bound.ts';
import type { Continuation } from './continue.ts';
import { OFFER_COUNTS } from './record-counts.ts';

/** Least opinions of the holes that are counted apart. */
export const CUTS = [0.8, 0.9, 0.95] as const;

export interface OfferCount {
  /** Whether programs fill some of the holes, or cells are copied only. */
  readonly kind: 'copies' | 'programs';
  /** Records without a break that those before them alone would have given. */
  readonly confirmed: number;
  readonly cut: number;
  readonly tried: number;
  /** Offers of which every row was what the person wrote. */
  readonly right: number;
}

export const kindOf = ({ programs }: Pick<Continuation, 'programs'>) => (programs > 0 ? 'programs' : 'copies');

/** The rate and its lower bound for offers like this one; a bound of zero where none was counted. */
export function boundOf(found: Continuation) {
  const alike = OFFER_COUNTS.filter(
    ({ kind, confirmed, cut }) => kind === kindOf(found) && confirmed === found.confirmed && cut <= found.confidence,
  );
  const { tried, right } = alike.at(-1) ?? { tried: 0, right: 0 };
  return { tried, right, confidence: (right + 1) / (tried + 2), lowerBound: lowerBound(right, tried) };
}
