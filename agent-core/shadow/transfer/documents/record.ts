/** How often offers to carry the rest of a table were wholly right, and what follows from it for one of them. */
import { lowerBound } from '../../confidence/bound.ts';
import type { Continuation } from './continue.ts';
import { OFFER_COUNTS } from './record-counts.ts';

/** Rows written when the offer was made, and least opinions of the holes, that are counted apart. */
export const WRITTEN = [3, 4, 5] as const;
export const CUTS = [0.8, 0.9, 0.95] as const;

export interface OfferCount {
  /** Whether cells are copied only, programs fill holes, or a record was not what those before it gave. */
  readonly kind: 'copies' | 'programs' | 'unconfirmed';
  readonly written: number;
  readonly cut: number;
  readonly tried: number;
  /** Offers of which every row was what the person wrote. */
  readonly right: number;
}

export function kindOf({ programs, confirmed }: Pick<Continuation, 'programs' | 'confirmed'>): OfferCount['kind'] {
  if (confirmed !== true) return 'unconfirmed';
  return programs > 0 ? 'programs' : 'copies';
}

/** The rate and its lower bound for offers like this one; zero where none was counted. */
export function boundOf(found: Continuation) {
  const kind = kindOf(found);
  const written = Math.min(found.written.to - found.written.from, Math.max(...WRITTEN));
  const alike = OFFER_COUNTS.filter(
    (each) => each.kind === kind && each.written === written && each.cut <= found.confidence,
  );
  const { tried, right } = alike.at(-1) ?? { tried: 0, right: 0 };
  return { tried, right, confidence: (right + 1) / (tried + 2), lowerBound: lowerBound(right, tried) };
}
