/** What goes over the bus: typed, versioned messages. A change that an older reader would misunderstand raises the version. */
import * as z from 'zod';
import { describeIssue } from '../../contracts/errors.ts';
import { RunId } from '../../contracts/runs.ts';
import { RunEvent } from '../journal/events.ts';

export const MESSAGE_VERSION = 1;

const v = z.literal(MESSAGE_VERSION);
const Seq = z.int().positive();
/** As journals name themselves: names that are made of it are read in one way only. */
const Source = z.string().regex(/^[0-9a-f]{32}$/, 'the name of a journal has 32 hexadecimal digits');

/** ACTION_REQUESTED, OBSERVATION_GENERATED and kin, as one run's journal has them. */
export const RunMessage = z.object({
  v,
  kind: z.literal('RUN_EVENT'),
  /** The journal that it comes from. */
  source: Source,
  run: RunId,
  seq: Seq,
  /** The event of this run that its reader was sent before this one; 0 where there is none. */
  after: z.int().nonnegative(),
  /** The event's link in its run's chain: no other event, of no other history, has it. */
  id: z.string().min(1),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** Absent where a person has purged it or it cannot be read; `why` says so. */
  event: RunEvent.optional(),
  /** The step that this run does for a run of another journal. */
  about: z.object({ run: RunId, key: z.string() }).optional(),
  why: z.string().optional(),
});
export type RunMessage = z.infer<typeof RunMessage>;

/** `reader` has every event of `run` that it was sent, up to `seq`, in a journal of its own. */
export const Journalled = z.object({
  v,
  kind: z.literal('JOURNALLED'),
  reader: z.string().min(1),
  run: RunId,
  seq: Seq,
});
export type Journalled = z.infer<typeof Journalled>;

export const BusMessage = z.discriminatedUnion('kind', [RunMessage, Journalled]);
export type BusMessage = z.infer<typeof BusMessage>;

/** A message that nobody here can read. */
export interface Refusal {
  readonly topic: string;
  /** In words. */
  readonly why: string;
  readonly text: string;
}

export const encode = (message: BusMessage): string => JSON.stringify(message);

/** The message in `text`, or why it is refused, in words. */
export function decode(text: string): { readonly message: BusMessage } | { readonly why: string } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { why: 'it is no JSON' };
  }
  const version = z.object({ v: z.unknown() }).safeParse(given).data?.v;
  if (version !== MESSAGE_VERSION) {
    return {
      why: `it has version ${JSON.stringify(version)}, and this Penumbra reads ${MESSAGE_VERSION}. Update the older one`,
    };
  }
  const parsed = BusMessage.safeParse(given);
  return parsed.success ? { message: parsed.data } : { why: `it makes no sense: ${describeIssue(parsed.error)}` };
}
