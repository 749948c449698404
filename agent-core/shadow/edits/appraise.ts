/** From a survey to the places that may be offered: at most one a line, each with its probability. */
import type { Place } from '../../contracts/edits.ts';
import {
  amongOthers,
  type EditModels,
  FARTHEST_P,
  fitOf,
  levelsOf,
  sureSize,
  type Weighed,
} from '../confidence/edit-model.ts';
import { AFTER_THREE, AFTER_TWO, MODELS } from '../confidence/edit-weights.ts';
import { logOdds, probability } from '../confidence/logistic.ts';
import type { CutRecord } from '../confidence/record.ts';
import { constantCharacters, type Evidence, placeFeatures } from './features.ts';
import type { Matcher } from './match.ts';
import type { Found } from './search.ts';

export interface Appraised extends Place {
  readonly line: number;
}

export const recordsFor = (support: number): readonly CutRecord[] => (support >= 3 ? AFTER_THREE : AFTER_TWO);

/** Log odds by itself below which a place is never in an offer: it is not looked at further. */
const HOPELESS = -5.5;
/** Levels of fit that are remembered with a pattern. */
const MOST_LEVELS = 80;

export interface WeighedPlace extends Weighed {
  readonly found: Found;
}

/** Each place by itself. */
export function weigh(
  models: Pick<EditModels, 'fit'>,
  matcher: Matcher,
  places: readonly Found[],
  evidence: Evidence,
): WeighedPlace[] {
  const hopeless = (best: readonly number[]) => logOdds(models.fit, best) < HOPELESS;
  return places.flatMap((found) => {
    const values = placeFeatures(matcher, found, evidence, hopeless);
    if (!values) return [];
    const fit = fitOf(models, values);
    return fit < HOPELESS ? [] : [{ line: `${found.line} ${found.doc}`, values, fit, found }];
  });
}

/** The likeliest place of each line, in the order of `open`, unlikely ones among them, and the levels of fit. `others`: levels of places elsewhere. */
export function appraise(
  matcher: Matcher,
  open: readonly Found[],
  evidence: Evidence,
  others: readonly number[] = [],
): { places: Appraised[]; levels: readonly number[] } {
  const weighed = weigh(MODELS, matcher, open, evidence);
  const levels = levelsOf(weighed, others);
  const constants = constantCharacters(matcher);
  const best = new Map<string, Appraised>();
  for (const each of weighed) {
    const confidence = probability(MODELS.place, amongOthers(each, levels, constants));
    if (confidence < FARTHEST_P || confidence <= (best.get(each.line)?.confidence ?? 0)) continue;
    const { doc, offset, length, text, line } = each.found;
    best.set(each.line, { doc, offset, length, text, line, confidence, ...(matcher.rule.rule ? {} : { named: true }) });
  }
  return { places: [...best.values()], levels: levels.slice(0, MOST_LEVELS) };
}

/** The places of an offer that is wholly right with probability `cut`, in the order they came. After two examples, no offer for the sake of a single one. */
export function surePlaces<P extends Pick<Place, 'confidence'>>(
  places: readonly P[],
  support: number,
  cut: number,
): P[] {
  const falling = places.map((place) => place.confidence).sort((a, b) => b - a);
  const size = sureSize(MODELS.offer, falling, cut);
  const least = falling[size - 1];
  if (least === undefined || (support < 3 && size < 2)) return [];
  return places.filter((place) => place.confidence >= least);
}
