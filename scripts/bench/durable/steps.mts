/** What a step costs: against the same two commits without us, and in bytes. */
import { statSync } from 'node:fs';
import { atMost, type Bench } from '../figure.mts';
import { OURS, ourRun, RAW, RAW_AS_IS, rawSqlite } from './contenders.mts';
import { claimed, endless, noise, openSqlite, pure, temporaryFolder, tick } from './kit.mts';
import { race, rateFigures, shareFigure } from './rounds.mts';

const bench = 'durable';

export const rates: Bench = async function* () {
  for (const bytes of [256, 10_240]) {
    const folder = temporaryFolder();
    const { journal } = openSqlite(folder.path);
    const raws = [rawSqlite(folder.path, true), rawSqlite(folder.path, false)];
    try {
      const found = await race([await ourRun(journal, 'steps'), ...raws], bytes);
      const what = `SQLite, ${bytes} B`;
      yield* rateFigures(what, found);
      yield shareFigure(what, found, { name: OURS, of: RAW, least: 75 });
      yield shareFigure(what, found, { name: OURS, of: RAW_AS_IS });
    } finally {
      for (const raw of raws) raw.close();
      await journal.close();
      folder.remove();
    }
  }
};

export const bytes: Bench = async function* () {
  const payload = 10_240;
  const folder = temporaryFolder();
  const { journal, store } = openSqlite(folder.path);
  try {
    const program = endless('bytes', async (run) => {
      for (let i = 0; i < 1000; i++) await run.step('step', { ...pure, input: i }, () => noise(payload));
    });
    const claim = await claimed(journal, 'r', program);
    const size = () => {
      store.emptyLog();
      return statSync(store.file).size;
    };
    const before = size();
    await tick(journal, claim, program);
    const value = Math.round((size() - before) / 1000);
    yield { bench, metric: 'bytes a step of 10 KB, over 1,000', unit: 'B', ...atMost(value, payload * 1.25 + 1024) };
  } finally {
    await journal.close();
    folder.remove();
  }
};
