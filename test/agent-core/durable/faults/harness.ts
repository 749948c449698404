/** A run that is killed and gone on with, and what its world looks like afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { Failpoints } from './failpoints.ts';
import { effectsIn, programsOf, World } from './program.ts';

const scripts = new Map<string, string>();

/** A script of this folder as one file, so that it starts fast: it is started hundreds of times. */
export function bundled(name: string): string {
  const known = scripts.get(name);
  if (known) return known;
  const outfile = join(import.meta.dirname, '../../../../out/faults', `${name}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3', 'pg', '@redis/client'],
    outfile,
  });
  scripts.set(name, outfile);
  return outfile;
}

export const RUN = RunId.parse('run');

export class Patient {
  readonly folder = mkdtempSync(join(tmpdir(), 'penumbra-faults-'));
  readonly journal: Journal;
  readonly #env: Record<string, string>;

  /** Over the journal of its own folder, or over `journal`, which `env` names for processes. */
  constructor(journal?: Journal, env: Record<string, string> = {}) {
    this.journal = journal ?? openJournal(this.folder, { clock: systemClock, log: () => {} }).journal;
    this.#env = env;
  }

  async create(): Promise<void> {
    const [program] = programsOf(new World(join(this.folder, 'world'), new Failpoints(0)));
    if (!program) throw new Error('there is no program');
    const { name, version, schema } = program;
    await this.journal.create({ id: RUN, program: name, version, schema, state: program.start(null) });
  }

  /** `compacts`: the run is compacted `often`, and not only at its end. */
  start(dieAt = 0, compacts = ''): ChildProcess {
    return spawn(process.execPath, [bundled('process'), this.folder, String(dieAt), compacts], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, ...this.#env },
    });
  }

  /** Runs a worker until it ends; gives the failpoints it passed, or `undefined` where it was killed. */
  async work(dieAt = 0): Promise<string[] | undefined> {
    const child = this.start(dieAt);
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
    return signal === 'SIGKILL' ? undefined : said.split('\n').slice(1).filter(Boolean);
  }

  /** Starts two workers and kills each so long after it began; gives how many were killed before they ended by themselves. */
  async killTwo(afterMs: readonly [number, number]): Promise<number> {
    const killed = await Promise.all(afterMs.map((ms) => this.#killOne(ms)));
    return killed.filter(Boolean).length;
  }

  async #killOne(afterMs: number): Promise<boolean> {
    const child = this.start(0, 'often');
    const closed = new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGKILL');
    return (await closed) === 'SIGKILL';
  }

  /** As a person would who looks into the world: what happened is told so, what did not is tried again. Gives what was settled. */
  async settle(): Promise<string[]> {
    const settled: string[] = [];
    // Its child too may have been what three workers in a row were killed over.
    for (const { id, status } of await this.journal.list(10))
      if (status === 'quarantined') await this.journal.resume(id);
    for (const step of await this.journal.parked(RUN)) {
      const { tick } = await this.journal.summary(RUN);
      const sent = effectsIn(this.world, 'unsafe').find((line) => line.startsWith(`phase ${tick - 1} `));
      await this.journal.resolve(RUN, step.key, sent === undefined ? { how: 'again' } : { how: 'done', value: sent });
      settled.push(`${step.name} ${sent === undefined ? 'did not happen' : 'happened'}`);
    }
    return settled;
  }

  get world(): string {
    return join(this.folder, 'world');
  }

  /** What is the same however often it was killed. */
  async outcome() {
    const lines = (file: string) => effectsIn(this.world, file);
    return {
      outcome: await this.journal.outcomeOf(RUN),
      keyed: lines('keyed')
        .map((line) => line.slice(line.indexOf(' ') + 1))
        .sort(),
      child: lines('child').length,
      probe: readFileSync(join(this.world, 'probe'), 'utf8'),
      unsafe: lines('unsafe').map((line) => line.slice(0, 'phase 0'.length)),
      pure: [...new Set(lines('pure'))],
    };
  }

  async close(): Promise<void> {
    await this.journal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
