/** Takes the events that a reader is sent into its inbox, and tells their journal once they are on the disk. */
import type { Log } from '../log.ts';
import { eventsTopic, type Inbox, journalledTopic } from './boxes.ts';
import type { EventBus, Subscription } from './bus.ts';
import { type BusMessage, encode, MESSAGE_VERSION, type RunMessage } from './message.ts';

export interface ReaderOptions {
  readonly reader: string;
  readonly inbox: Inbox;
  readonly bus: EventBus;
  readonly log: Log;
  /** Something came. */
  onReceived?(): void;
}

/** Begins to read, until the subscription is closed. Throws `BusUnavailable`. */
export function readEvents(options: ReaderOptions): Promise<Subscription> {
  const { reader, inbox, bus } = options;
  return bus.subscribe(eventsTopic(reader), {
    group: reader,
    handle: (message) => take(options, message),
    refuse: (refusal) => inbox.refuse(reader, refusal),
  });
}

async function take(options: ReaderOptions, message: BusMessage): Promise<void> {
  if (message.kind !== 'RUN_EVENT') return refuse(options, message, `a ${message.kind} is no event`);
  const { reader, inbox, bus } = options;
  const { source, run, seq } = message;
  switch (await inbox.take(reader, message)) {
    case 'early':
      throw new Error(`event ${seq} of run ${run} came before event ${message.after}`);
    case 'rewritten':
      return refuse(options, message, rewritten(message));
    case 'taken':
      options.onReceived?.();
  }
  await bus.publish(journalledTopic(source), [{ v: MESSAGE_VERSION, kind: 'JOURNALLED', reader, run, seq }]);
}

async function refuse({ reader, inbox, log }: ReaderOptions, message: BusMessage, why: string): Promise<void> {
  log('warn', `${reader} refused an event: ${why}.`);
  await inbox.refuse(reader, { topic: eventsTopic(reader), why, text: encode(message) });
}

const rewritten = ({ run, seq }: RunMessage): string =>
  `event ${seq} of run ${run} belongs to another history than what came before; its journal was put back from a backup`;
