/** A form as the person is told of it: what remains of a case, as an offer, and what was learned of it. */
import { createHash } from 'node:crypto';
import type { LearnedPattern, ValueOffer } from '../../contracts/index.ts';
import { lowerBound } from '../confidence/bound.ts';
import type { Expected, Form } from './form.ts';

/** Stable for ever, and tells nothing of the form. */
export const fingerprintOf = (group: string) =>
  createHash('sha256').update(`transfer ${group}`).digest('hex').slice(0, 16);

/** A single field is sooner filled than an offer is read. */
const FEWEST_FIELDS = 2;

/** `undefined` where too little is left. `row` is that of the sheet being filled, if it is one. */
export function offerOf(group: string, row: number | undefined, left: readonly Expected[]): ValueOffer | undefined {
  if (left.length < FEWEST_FIELDS) return undefined;
  const names = left.map(({ field }) => field);
  const cases = Math.min(...left.map(({ rules }) => rules.support));
  return {
    pattern: group,
    fingerprint: fingerprintOf(group),
    commands: [],
    fields: left.map(({ field, value }) => ({ target: row === undefined ? field : `${field}${row}`, value })),
    confidence: left.reduce((all, { confidence }) => all * confidence, 1),
    lowerBound: Math.min(...left.map(({ lowerBound }) => lowerBound)),
    support: cases,
    basis: `Each of these values follows a rule seen in at least ${cases} earlier cases; the bound is that of the least sure.`,
    summary: summaryOf(names),
  };
}

/** `undefined` for a form that was filled once. */
export function learnedOf(group: string, form: Form): LearnedPattern | undefined {
  const { fields, cases, right, tried } = form.learned();
  if (cases < 2) return undefined;
  return {
    family: 'transfer',
    pattern: group,
    fingerprint: fingerprintOf(group),
    summary: summaryOf(fields),
    examples: [],
    support: cases,
    confidence: (right + 1) / (tried + 2),
    lowerBound: lowerBound(right, tried),
    basis: `Of ${tried} values that the present rules expected in ${group.slice(group.indexOf('|') + 1)}, ${right} came true.`,
    places: 0,
    fresh: true,
  };
}

const summaryOf = (fields: readonly string[]) =>
  `Fill ${fields.slice(0, 3).join(', ')}${fields.length > 3 ? ` and ${fields.length - 3} more` : ''}`;
