/** How soon a run goes on: after a long past, at the longest tick, after a kill, when it is due. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../agent-core/contracts/index.ts';
import type { Claim, Journal } from '../../../agent-core/durable/journal/journal.ts';
import { openJournal } from '../../../agent-core/durable/journal/sqlite/open.ts';
import type { Run } from '../../../agent-core/durable/runs/program.ts';
import { MOST_STEPS } from '../../../agent-core/durable/runs/scope.ts';
import { runTick } from '../../../agent-core/durable/runs/tick.ts';
import { Worker } from '../../../agent-core/durable/workers/worker.ts';
import { atMost, type Bench, quantile, rounded } from '../figure.mts';
import { claimed, endless, grow, id, noise, openSqlite, pure, temporaryFolder } from './kit.mts';

const bench = 'durable';
const TIMES = 9;

export const resume: Bench = async function* () {
  const folder = temporaryFolder();
  const { journal } = openSqlite(folder.path);
  try {
    const long = endless('long', (run) => run.step('next', pure, () => 1));
    const past = await claimed(journal, 'past', long);
    await grow(journal, past, 100_000);
    await journal.append(past, [{ kind: 'CODE_CHANGED', from: '1', to: '1' }], true);
    const capped = endless('capped', async (run) => {
      for (let i = 0; i < MOST_STEPS - 1; i++) await run.step('past', { ...pure, input: i }, () => noise(256));
      await stopHere(run);
    });
    const cap = await claimed(journal, 'cap', capped);
    const tick = runTick({ journal, clock: systemClock, claim: cap, program: capped });
    await Promise.race([reached.promise, tick]);
    await giveBack(journal, cap, ended);
    await tick;
    for (const [run, program, what] of [
      ['past', long, '100,000 events in its past'],
      ['cap', capped, 'all steps of a tick but one done'],
    ] as const) {
      const took: number[] = [];
      for (let i = 0; i < TIMES; i++) took.push(await toNextStep(folder.path, run, program.name));
      const metric = `resume of a run with ${what}, to the next step, median`;
      yield { bench, metric, unit: 'ms', ...atMost(rounded(quantile(took, 0.5)), 60) };
    }
  } finally {
    await journal.close();
    folder.remove();
  }
};

const reached = Promise.withResolvers<void>();
const ended = Promise.withResolvers<void>();
/** A step that ends once its worker has lost the run, as if it had died in it. */
const stopHere = (run: Run) =>
  run.step('next', pure, () => {
    reached.resolve();
    return ended.promise;
  });

/** Given back, the run crashed nobody; what its function gives afterwards is not written. */
async function giveBack(journal: Journal, claim: Claim, end: PromiseWithResolvers<void>): Promise<void> {
  await journal.append(claim, [{ kind: 'RUN_PAUSED' }]);
  await journal.resume(claim.run);
  end.resolve();
}

/** From the claim by a connection that knows nothing of the run, to its next step; the run is left as it was. */
async function toNextStep(folder: string, run: string, name: string): Promise<number> {
  const { journal } = openSqlite(folder);
  const next = Promise.withResolvers<number>();
  const end = Promise.withResolvers<void>();
  const began = performance.now();
  const program = endless(name, async (branch) => {
    if (name === 'capped') {
      for (let i = 0; i < MOST_STEPS - 1; i++) await branch.step('past', { ...pure, input: i }, () => '');
    }
    await branch.step('next', pure, () => {
      next.resolve(performance.now() - began);
      return end.promise;
    });
  });
  const claims = await journal.claim({ worker: 'bench', limit: 1, programs: [name], gone: ['bench'] });
  const [claim] = claims;
  if (claim?.run !== run) throw new Error(`run ${run} was not given`);
  const tick = runTick({ journal, clock: systemClock, claim, program });
  const took = await next.promise;
  await giveBack(journal, claim, end);
  await tick;
  await journal.close();
  return took;
}

const WORKER = join(import.meta.dirname, 'worker.mts');

export const kill: Bench = async function* () {
  const took: number[] = [];
  for (let i = 0; i < TIMES; i++) took.push(await killed());
  const metric = 'SIGKILL to the next step by another worker, slowest';
  yield {
    bench,
    metric,
    unit: 'ms',
    ...atMost(rounded(Math.max(...took)), 300),
    against: `median ${rounded(quantile(took, 0.5))}`,
  };
};

/** Two processes, one run: whichever does its steps is killed. */
async function killed(): Promise<number> {
  const folder = temporaryFolder();
  const { journal } = openSqlite(folder.path);
  const workers = [startWorker(folder.path), startWorker(folder.path)];
  try {
    await Promise.all(workers.map(({ nextStep }) => nextStep('ready')));
    await journal.create({ id: id('r'), program: 'steps', version: '1', schema: 1, state: null });
    const busy = await Promise.race(workers.map(({ nextStep }, i) => nextStep('step').then(() => i)));
    const other = workers[1 - busy]?.nextStep('step');
    const began = performance.now();
    workers[busy]?.child.kill('SIGKILL');
    await other;
    return performance.now() - began;
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    await journal.close();
    folder.remove();
  }
}

function startWorker(folder: string): { readonly child: ChildProcess; nextStep(line: string): Promise<void> } {
  const child = spawn(process.execPath, [WORKER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const nextStep = (wanted: string) =>
    new Promise<void>((resolve) => {
      const onLine = (line: string) => {
        if (line !== wanted) return;
        lines.off('line', onLine);
        resolve();
      };
      lines.on('line', onLine);
    });
  return { child, nextStep };
}

export const wake: Bench = async function* () {
  const folder = temporaryFolder();
  const { journal, liveness } = openJournal(folder.path, { clock: systemClock, log: () => {} });
  const late: number[] = [];
  const program = endless('sleeper', async (run) => {
    const at = Number(run.id.slice(1));
    if (at > systemClock.now() - 60_000) late.push(await run.sleep(at));
    await run.waitFor('never');
  });
  const worker = new Worker({ journal, liveness, programs: [program], clock: systemClock, log: console.error });
  try {
    const first = systemClock.now() + 4_000;
    for (let i = 0; i < 150; i++) {
      await journal.create({ id: id(`s${first + i * 25}`), program: 'sleeper', version: '1', schema: 1, state: null });
    }
    await worker.start();
    await new Promise((resolve) => setTimeout(resolve, first + 150 * 25 + 1500 - systemClock.now()));
    yield { bench, metric: 'wakes told', unit: 'runs', value: late.length, goal: '>= 150', ok: late.length >= 150 };
    const against = `median ${quantile(late, 0.5)}; one bare commit, p99: ${rounded(quantile(await commits(), 0.99))}`;
    yield {
      bench,
      metric: 'wake of a sleeping run, p99',
      unit: 'ms',
      ...atMost(rounded(quantile(late, 0.99)), 10),
      against,
    };
  } finally {
    await worker.stop(500);
    await journal.close();
    folder.remove();
  }
};

/** What the machine's disk takes for one commit at present, ms each. */
async function commits(): Promise<number[]> {
  const folder = temporaryFolder();
  const { journal, store } = openSqlite(folder.path);
  store.sql.exec('CREATE TABLE bare (n INTEGER)');
  const insert = store.sql.prepare('INSERT INTO bare VALUES (1)');
  const took: number[] = [];
  for (let i = 0; i < 150; i++) {
    const began = performance.now();
    insert.run();
    took.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await journal.close();
  folder.remove();
  return took;
}
