import type { RunEvent } from '../../../agent-core/durable/journal/events.ts';
import type { Journal, Wanted } from '../../../agent-core/durable/journal/journal.ts';

type Append = (events: readonly RunEvent[], release: boolean) => Promise<Wanted | undefined>;

/** `Journal.appendEach` by `append` alone. */
export async function inTurn(
  append: Append,
  ...[, groups, release = false]: Parameters<Journal['appendEach']>
): Promise<Wanted | undefined> {
  let wanted: Wanted | undefined;
  for (const [i, events] of groups.entries()) wanted = await append(events, release && i === groups.length - 1);
  return wanted;
}
