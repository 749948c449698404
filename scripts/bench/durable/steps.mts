/** What a step costs on SQLite: against the same two commits without us and against a peer, in steps a second and in bytes. */
import type { Bench, Figure } from '../figure.mts';
import { OURS, ourRun, ourSqlite, RAW, RAW_AS_IS, rawSqlite } from './contenders.mts';
import { temporaryFolder } from './kit.mts';
import { langGraph } from './peers/langgraph.mts';
import { peersOr } from './peers/or-without.mts';
import { type Contender, type Rates, race, rateFigures, ratesInWords, shareFigure } from './rounds.mts';

/** A peer's step takes long enough that fewer rounds tell as much. */
const ROUNDS_WITH_PEERS = 7;

const SIZES = [256, 10_240];

export const rates: Bench = async function* () {
  const raws = await inTurn(SIZES, (bytes) =>
    withContenders((folder) => [rawSqlite(folder, true), rawSqlite(folder, false)], bytes),
  );
  // Afterwards: what a peer leaves in this process's memory shall not slow the raw comparison.
  const peers = await peersOr(() =>
    inTurn(SIZES, (bytes) =>
      withContenders((f) => [langGraph(f, 'the last outcome'), langGraph(f, 'tasks')], bytes, ROUNDS_WITH_PEERS),
    ),
  );
  for (const [i, raw] of raws.entries()) yield* figuresOf(`SQLite, ${SIZES[i]} B`, raw, peers?.[i]);
};

function* figuresOf(what: string, raw: Rates, peers: Rates | undefined): Generator<Figure> {
  yield* rateFigures(what, raw);
  if (peers) yield* rateFigures(`${what}, beside peers`, peers);
  const against = [ratesInWords(raw), ...(peers ? [`in turns with peers: ${ratesInWords(peers)}`] : [])].join('; ');
  yield { ...shareFigure(what, raw, { name: OURS, of: RAW, least: 75 }), against };
  yield shareFigure(what, raw, { name: OURS, of: RAW_AS_IS });
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function withContenders(
  open: (folder: string) => (Contender & { close(): unknown })[],
  bytes: number,
  rounds?: number,
): Promise<Rates> {
  const folder = temporaryFolder();
  const { journal } = ourSqlite(folder.path);
  const others = open(folder.path);
  try {
    return await race([await ourRun(journal, 'steps'), ...others], bytes, rounds);
  } finally {
    for (const other of others) other.close();
    await journal.close();
    folder.remove();
  }
}
