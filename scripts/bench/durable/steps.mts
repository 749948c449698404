/** What a step costs on SQLite: against the same two commits without us and against a peer, in steps a second and in bytes. */
import type { Bench } from '../figure.mts';
import { OURS, ourRun, ourSqlite, RAW, RAW_AS_IS, rawSqlite } from './contenders.mts';
import { temporaryFolder } from './kit.mts';
import { langGraph } from './peers/langgraph.mts';
import { peersOr } from './peers/or-without.mts';
import { type Contender, type Rates, race, rateFigures, ratesInWords, shareFigure } from './rounds.mts';

/** A peer's step takes long enough that fewer rounds tell as much. */
const ROUNDS_WITH_PEERS = 7;

export const rates: Bench = async function* () {
  for (const bytes of [256, 10_240]) {
    const what = `SQLite, ${bytes} B`;
    const raw = await withContenders((folder) => [rawSqlite(folder, true), rawSqlite(folder, false)], bytes);
    // Apart: what a peer leaves in this process's memory shall not slow the raw comparison.
    const peers = await peersOr(() =>
      withContenders((f) => [langGraph(f, 'the last outcome'), langGraph(f, 'tasks')], bytes, ROUNDS_WITH_PEERS),
    );
    yield* rateFigures(what, raw);
    if (peers) yield* rateFigures(`${what}, beside peers`, peers);
    const against = [ratesInWords(raw), ...(peers ? [`in turns with peers: ${ratesInWords(peers)}`] : [])].join('; ');
    yield { ...shareFigure(what, raw, { name: OURS, of: RAW, least: 75 }), against };
    yield shareFigure(what, raw, { name: OURS, of: RAW_AS_IS });
  }
};

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
