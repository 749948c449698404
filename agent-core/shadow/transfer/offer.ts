/** What remains of a case, as an offer. */
import { createHash } from 'node:crypto';
import type { ValueOffer } from '../../contracts/index.ts';
import type { Expected } from './form.ts';

/** `undefined` where nothing is left. `row` is that of the sheet being filled, if it is one. */
export function offerOf(group: string, row: number | undefined, left: readonly Expected[]): ValueOffer | undefined {
  if (left.length === 0) return undefined;
  const names = left.map(({ field }) => field);
  const cases = Math.min(...left.map(({ rules }) => rules.support));
  return {
    pattern: group,
    fingerprint: createHash('sha256').update(`transfer ${group}`).digest('hex').slice(0, 16),
    commands: [],
    fields: left.map(({ field, value }) => ({ target: row === undefined ? field : `${field}${row}`, value })),
    confidence: left.reduce((all, { confidence }) => all * confidence, 1),
    lowerBound: Math.min(...left.map(({ lowerBound }) => lowerBound)),
    support: cases,
    basis: `Each of these values follows a rule seen in at least ${cases} earlier cases; the bound is that of the least sure.`,
    summary: `Fill ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`,
  };
}
