/** An event as it goes over the bus, whichever journal it comes from. */
import { RunId } from '../../contracts/runs.ts';
import { Request } from '../actions/serving.ts';
import { MESSAGE_VERSION, type RunMessage } from '../bus/message.ts';
import { BrokenRun } from './journal.ts';
import { type EventRow, readEvent } from './reading.ts';

/** Events on their way to one reader. */
export const WINDOW = 1_000;
export const A_FETCH = 100;
/** How long a confirmation may take before anybody looks, ms; twice as long each time. */
export const FIRST_LOOK_MS = 10_000;
export const LONGEST_LOOK_MS = 3_600_000;

/** `after`: the event of its run that the reader was sent before; 0 where there is none. */
export function messageOf(source: string, run: string, after: number, row: EventRow): RunMessage {
  const { seq, at } = row;
  const id = row.link.toString('base64url');
  return {
    ...{ v: MESSAGE_VERSION, kind: 'RUN_EVENT', source, run: RunId.parse(run), seq, after, id, at },
    ...contentOf(run, row),
  };
}

/** Of a run that does a step for another: which one, as its first event says. */
export function aboutOf(run: string, created: EventRow | undefined): Pick<RunMessage, 'about'> {
  const event = created && contentOf(run, created).event;
  const request = event?.kind === 'RUN_CREATED' ? Request.safeParse(event.state).data : undefined;
  return request ? { about: { run: RunId.parse(request.run), key: request.key } } : {};
}

/** An event that cannot be read is sent as that: what comes after it must not wait for ever. */
function contentOf(run: string, row: EventRow): Pick<RunMessage, 'event' | 'why'> {
  try {
    const { event } = readEvent(run, row);
    return event ? { event } : { why: 'it was purged' };
  } catch (error) {
    if (error instanceof BrokenRun) return { why: error.message };
    throw error;
  }
}
