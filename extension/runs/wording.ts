/** What a person reads of runs, in sentences and without VS Code, so that each can be tested. */
import type { ListedRun, ListedStep, RunLine } from '../../agent-core/contracts/index.ts';
import { plainCode } from '../suggestions/wording.ts';
import { type Standing, standingOf, stepsForPerson } from './standing.ts';

const DAY = 24 * 3_600_000;

export const DUE_LATER =
  'What falls due while neither an editor with Penumbra nor `penumbra worker` is running waits for the next start.';

/** `14:05:30`, with the day where that is not within one of now. */
export function whenWords(at: number, now: number): string {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Date(at).toLocaleString(undefined, Math.abs(at - now) < DAY ? time : { ...day, ...time });
}

/** What the run is called: a child by its program, and one that does an action by that. */
export function nameOf({ id, program, parent, action }: ListedRun): string {
  return plainCode(action?.name ?? (parent === undefined ? id : program));
}

/** Whose it is, where it is not a person's own. */
export function ownerWords({ parent, action }: ListedRun): string | undefined {
  if (action) return `action for ${plainCode(action.run)}`;
  return parent === undefined ? undefined : `child of ${parent}`;
}

/** How the run stands, in short, behind its name. */
export function standingInShort(run: ListedRun, now: number): string {
  const standing = standingOf(run);
  switch (standing) {
    case 'running':
      return `running, tick ${run.tick}`;
    case 'stopping':
      return run.wanted === 'cancel' ? 'is being cancelled' : 'pauses after the step under way';
    case 'ready':
      return 'ready';
    case 'unknown':
      return `waits for a version that has the program ${plainCode(run.program)}`;
    case 'sleeping':
      return `sleeping ${until(run, now)}`;
    case 'waiting':
      return [plainCode(run.why ?? 'waits'), until(run, now)].filter((words) => words !== '').join(', ');
    case 'parked':
      return forPerson(run);
    default:
      return standing;
  }
}

function until({ wakeAt }: ListedRun, now: number): string {
  return wakeAt === undefined ? '' : `until ${whenWords(wakeAt, now)}`;
}

function forPerson(run: ListedRun): string {
  const count = stepsForPerson(run).length;
  return count > 1 ? `${count} steps wait for you` : 'a step waits for you';
}

const SINCE: Readonly<Record<Standing, string>> = {
  running: 'Running since',
  stopping: 'Running since',
  ready: 'Ready since',
  unknown: 'Waiting since',
  sleeping: 'Sleeping since',
  waiting: 'Waiting since',
  parked: 'Waiting for you since',
  paused: 'Paused since',
  quarantined: 'Quarantined since',
  broken: 'Broken since',
  done: 'Done at',
  failed: 'Failed at',
  cancelled: 'Cancelled at',
};

export function sinceSentence(run: ListedRun, now: number): string {
  const standing = standingOf(run);
  const at = standing === 'running' || standing === 'stopping' ? run.createdAt : run.updatedAt;
  return `${SINCE[standing]} ${whenWords(at, now)}`;
}

/** Why it does not go on, where its standing does not say it already. */
export function whySentence(run: ListedRun): string | undefined {
  const standing = standingOf(run);
  const says =
    ['quarantined', 'broken', 'failed'].includes(standing) || (standing === 'ready' && run.why !== undefined);
  return says ? plainCode(run.why ?? 'nobody knows why', 400) : undefined;
}

/** What a person can do now, where the run needs one. */
export function adviceSentence(run: ListedRun): string | undefined {
  switch (standingOf(run)) {
    case 'quarantined':
      return 'It ended the process that worked on it too often. Resume it once you know why, or fork it.';
    case 'broken':
      return 'Fork it to go on from its last checkpoint, or resume it once its code fits again.';
    case 'parked':
      return 'Nobody knows whether that step happened. Look, then choose Resolve Step…';
    default:
      return undefined;
  }
}

/** A step's state behind its name. */
export function stepInShort({ state, effect, attempt, why, outcome, action }: ListedStep): string {
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  switch (state) {
    case 'started':
      if (action !== undefined) return `asked of its server, not answered yet${again}`;
      return effect === 'wait' ? 'waits' : `under way${again}`;
    case 'unknown':
      return `nobody knows whether it happened${again}`;
    case 'parked':
      return `waits for you: ${plainCode(why ?? 'nobody knows whether it happened')}`;
    case 'again':
      return 'is tried again';
    case 'done':
      return outcome === undefined || outcome === 'nothing' ? 'done' : `done: ${plainCode(outcome, 60)}`;
    case 'failed':
      return `failed: ${plainCode(outcome ?? '', 60)}`;
  }
}

const EFFECTS: Readonly<Record<ListedStep['effect'], string>> = {
  pure: 'It changes nothing in the world and is simply done again.',
  keyed: 'Its receiver knows it by a key and does it once.',
  probe: 'Whether it happened can be looked for.',
  unsafe: 'Whether it happened cannot be found out from here: in doubt a person must say.',
  wait: 'It does nothing but wait.',
};

export const effectSentence = ({ effect }: ListedStep): string => EFFECTS[effect];

/** One event as a line of a document. */
export function eventLine({ seq, at, sentence }: RunLine, width: number): string {
  const time = at === undefined ? '?'.padEnd(23) : localTime(at);
  return `${String(seq).padStart(width)}  ${time}  ${sentence.replace(/\s+/g, ' ')}`;
}

/** `2026-01-31 14:05:30.125`, local. */
function localTime(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 23).replace('T', ' ');
}
