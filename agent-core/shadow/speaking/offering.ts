/** What all skills together would do now, and whether a dry run of it goes clean. */
import {
  type Awaiting,
  type DocumentText,
  type EditSkill,
  type MixedSkill,
  type Offer,
  offerOfEdits,
  offerOfValues,
  SPEAK_AT,
  type ValueSkill,
} from '../../contracts/index.ts';
import type { Masker } from '../../security/masking/index.ts';
import { discreet } from './discretion.ts';
import { dryRun, fitPlaces } from './dry-run.ts';

export interface Skills {
  readonly skill: EditSkill;
  /** Skills that expect whole values; each sees every signal. */
  readonly values?: readonly (ValueSkill & Partial<Awaiting>)[];
  /** Skills that watch acts of every kind. */
  readonly mixed?: readonly (MixedSkill & Partial<Awaiting>)[];
  /** Finds what must be neither learned nor said. */
  readonly masker: Masker;
}

type Documents = ReadonlyMap<string, DocumentText>;

/** Everything sure enough, a family after the other, the best of each first. */
export function offersOf({ skill, values = [], mixed = [], masker }: Skills, documents: Documents): Offer[] {
  const edits = skill.offers(documents, SPEAK_AT).filter((offer) => offer.places.length > 0);
  const offers = [
    ...edits.map(offerOfEdits),
    ...mixed.flatMap((each) => each.offers(documents, SPEAK_AT)),
    ...values.flatMap((each) => each.offers(SPEAK_AT).map((offer) => offerOfValues(each.family, offer))),
  ];
  return offers.flatMap((offer) => discreet(offer, masker, documents) ?? []);
}

/** Whether a skill cannot say yet what has become of its offer `pattern`. */
export function isAwaited({ values = [], mixed = [] }: Skills, pattern: string): boolean {
  return [...mixed, ...values].some((each) => each.awaits?.(pattern));
}

/** Lets the skills go on with an answer that is there by now. */
export function resume({ values = [], mixed = [] }: Skills, documents: Documents): void {
  for (const each of [...mixed, ...values]) each.resume?.(documents);
}

/** Repeated edits run by their rule; every other offer names its texts, which have to fit. */
export function isClean({ skill }: Skills, offer: Offer, documents: Documents): boolean {
  if (offer.family !== 'edit') return fitPlaces(offer.places, documents) === undefined;
  return dryRun(skill.rule(offer.pattern), offer.places, documents) === undefined;
}
