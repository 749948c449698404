/** What the record of offers says of one of them. */
import { lowerBound } from '../../confidence/bound.ts';
import type { Continuation } from './continue.ts';
import { kindOf } from './record.ts';
import { OFFER_COUNTS } from './record-counts.ts';

/** The rate and its lower bound for offers like this one; a bound of zero where none was counted. */
export function boundOf(found: Continuation) {
  const alike = OFFER_COUNTS.filter(
    ({ kind, confirmed, cut }) => kind === kindOf(found) && confirmed === found.confirmed && cut <= found.confidence,
  );
  const { tried, right } = alike.at(-1) ?? { tried: 0, right: 0 };
  return { tried, right, confidence: (right + 1) / (tried + 2), lowerBound: lowerBound(right, tried) };
}
