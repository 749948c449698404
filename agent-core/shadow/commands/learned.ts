/** Routines of commands as a person can see them: of those that hold each other, one. */
import type { LearnedPattern } from '../../contracts/learned.ts';
import type { KnownRoutine } from './known-routines.ts';
import type { RoutineRecord } from './routine-record.ts';
import { type Continuation, keysWithin, type Routines } from './routines.ts';

export interface Sources {
  readonly known: readonly KnownRoutine[];
  readonly routines: Routines;
  readonly record: RoutineRecord;
  /** What may go on now where something ran last. */
  readonly now: readonly Continuation[];
}

interface Standing {
  readonly known: KnownRoutine;
  readonly routine: Continuation;
}

const LONGEST_SUMMARY = 120;

/** In the order of `known`; `fingerprint` of a routine by its key. */
export function learnedOf(sources: Sources, fingerprint: (key: string) => string): LearnedPattern[] {
  const { known, routines, record, now } = sources;
  const standing = known.flatMap((each): Standing[] => {
    const routine = routines.after(each.typed).find(({ key }) => key === each.key);
    return routine ? [{ known: each, routine }] : [];
  });
  return withoutParts(standing).map(({ known: { key, runs }, routine }) => {
    const lines = [...routine.typed.map(({ line }) => line), ...routine.rest];
    return {
      family: 'command',
      pattern: fingerprint(key),
      fingerprint: fingerprint(key),
      summary: shortened((runs.at(-1)?.commands ?? lines).join('; ')),
      examples: [],
      runs: [...runs],
      support: Math.round(routine.right),
      ...record.estimate(routine),
      places: 0,
      fresh: now.some((each) => each.key === key),
    };
  });
}

/** Of two where one holds the other, the one that came more often; the longer one where both came as often. */
function withoutParts(standing: readonly Standing[]): Standing[] {
  const taken = new Map<Standing, ReadonlySet<string>>();
  const size = ({ routine }: Standing) => routine.typed.length + routine.rest.length;
  for (const each of standing.toSorted((a, b) => b.routine.right - a.routine.right || size(b) - size(a))) {
    const stretches = keysWithin(linesOf(each.routine));
    const isHeld = [...taken].some(([other, others]) => others.has(each.known.key) || stretches.has(other.known.key));
    if (!isHeld) taken.set(each, stretches);
  }
  return standing.filter((each) => taken.has(each));
}

const linesOf = ({ typed, rest }: Continuation) => [...typed.map(({ line }) => line), ...rest];

const shortened = (text: string) => (text.length > LONGEST_SUMMARY ? `${text.slice(0, LONGEST_SUMMARY - 1)}…` : text);
