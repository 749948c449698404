/** What a person reads of what was learned, in sentences and without VS Code, so that each can be tested. */
import type {
  CommandRun,
  Family,
  LearnedPattern,
  OutcomeCounts,
  Quiet,
  Result,
  SavedAutomation,
} from '../../agent-core/contracts/index.ts';
import { percent, plainCode, plural, times } from '../suggestions/wording.ts';

type Learned = Result<'learned'>;

const FAMILIES: Readonly<Record<Family, string>> = {
  edit: 'Repeated Edits',
  command: 'Commands',
  transfer: 'Carried Values',
  routine: 'Routines',
};

/** `SPEAK_AT` of the contracts, whose schemas have no place in this bundle; a test holds them equal. */
export const OFFERED_FROM = 0.9;
const DAY = 24 * 3_600_000;

/** A silenced pattern whose words were forgotten may not tell its family. */
export function familyName(family: Family | undefined): string {
  return family === undefined ? 'Other' : FAMILIES[family];
}

/** `until 14:05`, with the day where that is not within the next one. */
export function untilWhen(until: number, now: number): string {
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const isSoon = until - now < DAY;
  return `until ${new Date(until).toLocaleString(undefined, isSoon ? time : { ...day, ...time })}`;
}

/** In short, behind a name; empty where it may speak. */
export function silenceInShort(silence: Quiet & { readonly never?: boolean }, now: number): string {
  if (silence.never) return 'never offered again';
  return silence.until > now ? `silent ${untilWhen(silence.until, now)}` : '';
}

export function silenceSentence(silence: Quiet & { readonly never: boolean }, now: number): string {
  if (silence.never) return 'You chose “Never For This”: it is not offered again.';
  return `You refused it or took it back: it is silent ${untilWhen(silence.until, now)}.`;
}

export function familySilenceSentence(family: Family, { until }: Quiet, now: number): string {
  return `You refused three offers in a row: ${familyName(family)} are silent ${untilWhen(until, now)}.`;
}

/** How near a family is to its silence; empty where the last offer was not refused. */
export function refusalsSentence(family: Family, { refusals }: Quiet): string {
  if (refusals === 0) return '';
  const offers = refusals === 1 ? 'the last offer' : `the last ${refusals} offers`;
  return `You refused ${offers}; three in a row silence ${familyName(family)} for a week.`;
}

export function allSilenceSentence({ refusals, until }: Quiet, now: number): string {
  return `You refused what was offered ${times(refusals)} in a row: nothing is offered ${untilWhen(until, now)}.`;
}

/** A pattern as one line; code of the workspace in it can neither break the line nor make a link. */
export function patternName(summary: string | undefined): string {
  return summary === undefined ? 'A pattern whose words were forgotten' : plainCode(summary);
}

export function patternInShort({ lowerBound, places, family }: LearnedPattern): string {
  const sure = `at least ${percent(lowerBound)} sure`;
  return family === 'edit' ? `${sure}, ${plural(places, 'place')} now` : sure;
}

/** What the estimate rests on, and what the figures mean. */
export function confidenceSentence({ confidence, lowerBound }: LearnedPattern): string {
  return `Exactly what you would do with a probability of ${percent(confidence)}, and at least ${percent(lowerBound)}. It is offered from ${percent(OFFERED_FROM)} on.`;
}

/** Why it is offered or not, apart from silences. */
export function standingSentence({ lowerBound, fresh, family, places }: LearnedPattern): string {
  if (lowerBound < OFFERED_FROM) return `Not offered: it is not yet ${percent(OFFERED_FROM)} sure.`;
  if (!fresh) return 'Not offered: it waits until you do it once more.';
  if (family !== 'edit') return 'It is offered when you pause.';
  if (places === 0) return 'Not offered: the open files have no sure place for it.';
  return `It is offered when you pause: the open files have ${plural(places, 'sure place')} for it.`;
}

const OUTCOMES = { kept: 'kept', changed: 'changed afterwards', undone: 'taken back', refused: 'refused' } as const;

/** `3 kept, 1 taken back`; empty where nothing is known. */
export function outcomesInShort(outcomes: OutcomeCounts): string {
  const known = (Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]).filter((what) => outcomes[what] > 0);
  return known.map((what) => `${outcomes[what]} ${OUTCOMES[what]}`).join(', ');
}

export function outcomesSentence(outcomes: OutcomeCounts): string {
  const short = outcomesInShort(outcomes);
  return short === '' ? 'Nothing is known yet of what became of its offers.' : `What became of its offers: ${short}.`;
}

/** What a saved automation no longer shows; empty where that is nothing. */
export function forgottenSentence({ examples, forgotten }: Pick<SavedAutomation, 'examples' | 'forgotten'>): string {
  if (forgotten === 0) return '';
  const were = forgotten === 1 ? 'was' : 'were';
  if (examples.length === 0) return 'The examples that it was learned from were forgotten. It runs without them.';
  return `${plural(forgotten, 'example')} that it was learned from ${were} forgotten.`;
}

/** One time that a routine was gone through. */
export function runSentence({ at, commands }: CommandRun): string {
  const when = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `${when}: ${plainCode(commands.join('; '), 200)}`;
}

/** What a reset of everything takes and what it leaves. */
export function resetDetail({ patterns, silenced, families }: Learned): string {
  const outcomes = families.reduce((sum, family) => sum + Object.values(family.outcomes).reduce((a, b) => a + b, 0), 0);
  const goes = [
    plural(patterns.length, 'pattern'),
    plural(silenced.length, 'silence'),
    `what became of ${plural(outcomes, 'offer')}`,
  ];
  return `These go, in every window: ${goes.join(', ')}, and the count of your refusals. What you refused for ever may be offered again. What was recorded stays, but nothing is learned from it any more. Automations you saved stay. This cannot be undone.`;
}
