/** LangGraph.js over its SQLite checkpointer, each checkpoint on the disk before the next step begins. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import type { Opened } from '../contenders.mts';
import { requireFull } from '../kit.mts';
import { loadPeers, versionOf } from './install.mts';

export const LANGGRAPH = versionOf('@langchain/langgraph');

/** What the graph's state holds of the outcomes: the last alone, or all, as our journal does. `tasks`: memoised tasks, no graph. */
export type Keeps = 'the last outcome' | 'all outcomes' | 'tasks';

export interface LangGraph extends Opened {
  /** Bytes of the database, its log emptied. */
  size(): number;
}

interface State {
  readonly done: number;
  readonly outcomes: readonly string[];
}

export function langGraph(folder: string, keeps: Keeps): LangGraph {
  const load = loadPeers();
  const file = join(folder, `langgraph-${keeps.replaceAll(' ', '-')}.db`);
  const sql = new (loadSqlite())(file);
  const { SqliteSaver } = load('@langchain/langgraph-checkpoint-sqlite');
  const saver = new SqliteSaver(sql);
  // It sets WAL, and with that comes NORMAL.
  saver.setup();
  sql.pragma('synchronous = FULL');
  requireFull(sql);
  const run = keeps === 'tasks' ? tasks(load, saver) : graph(load, saver, keeps === 'all outcomes');
  let threads = 0;
  const steps = async (outcomes: readonly string[]) => {
    await run(outcomes, {
      configurable: { thread_id: `t${++threads}` },
      recursionLimit: outcomes.length + 2,
      durability: 'sync',
    });
    requireFull(sql);
  };
  const name = keeps === 'tasks' ? `${LANGGRAPH}, tasks` : `${LANGGRAPH}, state of ${keeps}`;
  return { name, steps, size: () => sizeOf(sql, file), close: () => void sql.close() };
}

type Invoke = (outcomes: readonly string[], config: Record<string, unknown>) => Promise<unknown>;

/** One node that follows itself: a superstep is a step. */
function graph(load: NodeJS.Require, checkpointer: unknown, keepsAll: boolean): Invoke {
  const { Annotation, END, START, StateGraph } = load('@langchain/langgraph');
  let wanted: readonly string[] = [];
  const all = { default: () => [], reducer: (past: string[], next: string[]) => [...past, ...next] };
  const state = Annotation.Root({ done: Annotation(), outcomes: keepsAll ? Annotation(all) : Annotation() });
  const compiled = new StateGraph(state)
    .addNode('step', ({ done }: State) => ({ done: done + 1, outcomes: [wanted[done]] }))
    .addEdge(START, 'step')
    .addConditionalEdges('step', ({ done }: State) => (done < wanted.length ? 'step' : END))
    .compile({ checkpointer });
  return async (outcomes, config) => {
    wanted = outcomes;
    const end = await compiled.invoke({ done: 0, outcomes: [] }, config);
    if (end.done !== outcomes.length) throw new Error(`the graph did ${end.done} of ${outcomes.length} steps`);
  };
}

function tasks(load: NodeJS.Require, checkpointer: unknown): Invoke {
  const { entrypoint, task } = load('@langchain/langgraph');
  let wanted: readonly string[] = [];
  const step = task('step', async (i: number) => wanted[i]);
  const flow = entrypoint({ name: 'steps', checkpointer }, async () => {
    for (let i = 0; i < wanted.length; i++) await step(i);
    return wanted.length;
  });
  return async (outcomes, config) => {
    wanted = outcomes;
    if ((await flow.invoke({}, config)) !== outcomes.length) throw new Error('the tasks were not all done');
  };
}

function sizeOf(sql: Database, file: string): number {
  sql.pragma('wal_checkpoint(TRUNCATE)');
  return statSync(file).size;
}
