/** The events of a run as lines that a person reads, a page at a time. */
import type { Result, RunId, RunLine } from '../../contracts/index.ts';
import { BrokenRun, type Journal, type StoredEvent } from '../../durable/journal/journal.ts';
import { EventWords, sealWords } from './event-words.ts';

/** Events before a page that are read too, for the names of the steps that the page tells more of. */
const BEFORE = 200;

/** At most `limit` lines, in order, after the event numbered `after`; an event that cannot be read is a line that says so. */
export async function runLines(
  journal: Journal,
  run: RunId,
  after: number,
  limit: number,
): Promise<Result<'runEvents'>> {
  const { events: total } = await journal.summary(run);
  if (after >= total) return { lines: [], total };
  const words = new EventWords();
  const gone = await goneLine(journal, run);
  const first = gone?.seq ?? 0;
  const start = Math.max(after, first);
  const from = Math.max(first, start - BEFORE);
  const read = await readable(journal, run, from, Math.min(start - from + limit, total - from));
  const lines = read.map((event) => lineOf(words, event)).filter(({ seq }) => seq > start);
  return { lines: gone && after < first ? [gone, ...lines].slice(0, limit) : lines, total };
}

/** One line in place of the events that were dropped, with the number of the last of them. */
async function goneLine(journal: Journal, run: RunId): Promise<RunLine | undefined> {
  try {
    const seal = await journal.keeping.sealOf(run);
    return seal && { seq: seal.upTo, at: seal.at, sentence: sealWords(seal) };
  } catch (error) {
    if (!(error instanceof BrokenRun) || error.seq === undefined) throw error;
    return { seq: error.seq, sentence: `cannot be read: ${error.message}` };
  }
}

/** An event, or why it cannot be read. */
type Readable = StoredEvent | { readonly seq: number; readonly trouble: string };

/** The events of a page; one by one where one of them cannot be read. */
async function readable(journal: Journal, run: RunId, after: number, limit: number): Promise<Readable[]> {
  try {
    return await journal.events(run, after, limit);
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
  }
  const read: Readable[] = [];
  for (let seq = after + 1; seq <= after + limit; seq++) read.push(await readOne(journal, run, seq));
  return read;
}

async function readOne(journal: Journal, run: RunId, seq: number): Promise<Readable> {
  try {
    const [event] = await journal.events(run, seq - 1, 1);
    return event?.seq === seq ? event : { seq, trouble: 'this event is missing' };
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
    return { seq, trouble: error.message };
  }
}

function lineOf(words: EventWords, event: Readable): RunLine {
  if ('trouble' in event) return { seq: event.seq, sentence: `cannot be read: ${event.trouble}` };
  return { seq: event.seq, at: event.at, sentence: words.wordsOf(event) };
}
