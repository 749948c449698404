/**
 * Whether a person wants something offered now, apart from whether it is right: from their answers at this time of day and in
 * this kind of file. Where that is doubtful a toast waits for a longer pause; it never stays away for it.
 *
 * Each share is the mean of a Beta posterior (Gelman et al., Bayesian Data Analysis, 2.4): that of all answers from a prior, that
 * of an hour or a kind from the share of all. They are joined as independent evidence, by their log odds.
 */
import type { Offer } from '../../contracts/index.ts';

export interface MomentAnswer {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As `kindOf` gives it. */
  readonly kind: string;
  /** Taken up; else it was not now. */
  readonly wanted: boolean;
}

/** Before any answer: the weight of so many, this share of them a yes. One refusal alone changes nothing. */
const PRIOR = { share: 0.8, weight: 8 };
/** How many answers the share of all counts as, where an hour or a kind has its own. */
const DRAW = 8;
/** Below a share, so many times the usual pause. */
const PATIENCE: readonly (readonly [below: number, times: number])[] = [
  [0.25, 8],
  [0.5, 3],
];
/** Longer than this no pause is waited for, ms: after two minutes work has cooled down. */
const LONGEST_PAUSE = 60_000;

/** The probability, from `answers` to what was offered before. */
export function wantedNow(answers: readonly MomentAnswer[], kind: string, now: number): number {
  const all = share(answers, PRIOR.share, PRIOR.weight);
  const hours = answers.filter(({ at }) => partOfDay(at) === partOfDay(now));
  const alike = answers.filter((answer) => answer.kind === kind);
  return logistic(logit(share(hours, all, DRAW)) + logit(share(alike, all, DRAW)) - logit(all));
}

/** How long the person must be quiet before they are spoken to, ms; `usual` where they probably want it. */
export function pauseFor(wanted: number, usual: number): number {
  const [, times] = PATIENCE.find(([below]) => wanted < below) ?? [1, 1];
  return Math.max(usual, Math.min(LONGEST_PAUSE, usual * times));
}

/** The extension of the file it is about, or its family where it is about none. */
export function kindOf({ family, docs }: { readonly family: string; readonly docs: readonly string[] }): string {
  return /\.([^./\\]+)$/.exec(docs[0] ?? '')?.[1]?.toLowerCase() ?? family;
}

/** The files that an offer is about, those it was learned from first. */
export const docsOf = ({ examples, places, files }: Pick<Offer, 'examples' | 'places' | 'files'>): string[] =>
  [...examples, ...places, ...files].map(({ doc }) => doc);

/** Night, morning, afternoon, evening, by the clock on the wall. */
const partOfDay = (at: number): number => Math.floor(new Date(at).getHours() / 6);

function share(answers: readonly MomentAnswer[], prior: number, weight: number): number {
  const wanted = answers.filter((answer) => answer.wanted).length;
  return (wanted + prior * weight) / (answers.length + weight);
}

const logit = (p: number): number => Math.log(p / (1 - p));
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
