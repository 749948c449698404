/** DBOS Transact on Postgres: a round is a workflow, a step a row of its own. It writes outcomes and no intents. */
import pg from 'pg';
import { type Opened, requireSynced } from '../contenders.mts';
import { loadPeers, versionOf } from './install.mts';

export const DBOS_NAME = versionOf('@dbos-inc/dbos-sdk');

/** On the database at `url`, over a pool whose server is held to sync each commit. One at a time in a process. */
export async function dbos(url: string): Promise<Opened> {
  const { DBOS } = loadPeers()('@dbos-inc/dbos-sdk');
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  let isClosing = false;
  // Its connections may outlive `end` by a moment, and then hear that the server stops.
  pool.on('error', (error) => isClosing || console.error(error));
  await requireSynced(pool);
  // Payloads come from here, not as the workflow's input, which it would keep as well.
  let wanted: readonly string[] = [];
  const flow = DBOS.registerWorkflow(
    async () => {
      for (const outcome of wanted) await DBOS.runStep(async () => outcome, { name: 'step' });
      return wanted.length;
    },
    { name: 'steps' },
  );
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url, systemDatabasePool: pool, logLevel: 'error' });
  await DBOS.launch();
  const steps = async (outcomes: readonly string[]) => {
    wanted = outcomes;
    if ((await flow()) !== outcomes.length) throw new Error('the workflow did not do all its steps');
  };
  const close = async () => {
    isClosing = true;
    await DBOS.shutdown({ deregister: true });
    if (!pool.ended) await pool.end();
  };
  return { name: DBOS_NAME, steps, close };
}
