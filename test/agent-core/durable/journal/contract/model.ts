/** The journal against a model in memory: random acts of workers and people, every answer and every run compared after each. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Claim, Fenced } from '../../../../../agent-core/durable/journal/journal.ts';
import { Bench, decided, HandClock, id, intent, type Open, outcome, tickDone, waiting } from './fixture.ts';

interface ModelRun {
  status: string;
  owner: string | undefined;
  tick: number;
  events: number;
  /** The event of its last checkpoint, and up to which one it is compacted. */
  checkpoint: number;
  sealed: number;
  crashes: number;
  wanted: 'pause' | 'cancel' | undefined;
  /** States of steps by name, and the values of signals that were not taken. */
  readonly steps: Map<string, string>;
  signals: { readonly seq: number; readonly name: string }[];
  /** The claim that counts, and those that do not any more. */
  claim: Claim | undefined;
  readonly old: Claim[];
}

type Model = Map<string, ModelRun>;
type Step = (run: ModelRun, bench: Bench, name: string) => Promise<void>;

const STEPS = ['a', 'b', 'c'];
const isOver = ({ status }: ModelRun) => ['done', 'failed', 'cancelled'].includes(status);
const isAsleep = ({ status }: ModelRun) => status === 'waiting' || status === 'parked';

/** One act on one run; `may` says when it makes sense. */
class Act implements fc.AsyncCommand<Model, Bench> {
  readonly #name: string;
  readonly #run: string;
  readonly #may: (run: ModelRun) => boolean;
  readonly #does: Step;

  constructor(name: string, run: string, may: (run: ModelRun) => boolean, does: Step) {
    this.#name = name;
    this.#run = run;
    this.#may = may;
    this.#does = does;
  }

  check(model: Readonly<Model>): boolean {
    const run = model.get(this.#run);
    return run !== undefined && this.#may(run);
  }

  async run(model: Model, bench: Bench): Promise<void> {
    await this.#does(model.get(this.#run) as ModelRun, bench, this.#run);
    await compare(model, bench);
  }

  toString = () => `${this.#name} ${this.#run}`;
}

class Create implements fc.AsyncCommand<Model, Bench> {
  readonly #run: string;
  constructor(run: string) {
    this.#run = run;
  }
  check = () => true;
  async run(model: Model, bench: Bench): Promise<void> {
    expect(await bench.create(this.#run)).toBe(!model.has(this.#run));
    if (!model.has(this.#run)) {
      const none = { owner: undefined, wanted: undefined, claim: undefined };
      model.set(this.#run, {
        status: 'ready',
        tick: 1,
        events: 1,
        checkpoint: 1,
        sealed: 0,
        crashes: 0,
        steps: new Map(),
        signals: [],
        old: [],
        ...none,
      });
    }
    await compare(model, bench);
  }
  toString = () => `create ${this.#run}`;
}

class ClaimAll implements fc.AsyncCommand<Model, Bench> {
  readonly #worker: string;
  readonly #gone: readonly string[];
  constructor(worker: string, gone: readonly string[]) {
    this.#worker = worker;
    this.#gone = gone.filter((each) => each !== worker);
  }
  check = () => true;
  async run(model: Model, bench: Bench): Promise<void> {
    const claimed = await bench.claims(this.#worker, { gone: [...this.#gone] });
    const expected = [...model].filter(([, run]) => this.#isFree(run)).filter(([, run]) => this.#take(run));
    expect(claimed.map(({ run }) => run).toSorted()).toEqual(expected.map(([name]) => name).toSorted());
    for (const claim of claimed) {
      const run = model.get(claim.run);
      if (run) run.claim = claim;
    }
    await compare(model, bench);
  }
  #isFree({ owner, status }: ModelRun): boolean {
    return owner === undefined ? status === 'ready' : this.#gone.includes(owner);
  }
  /** False where it is quarantined instead. */
  #take(run: ModelRun): boolean {
    if (run.claim) run.old.push(run.claim);
    run.claim = undefined;
    run.events++;
    run.crashes += Number(run.owner !== undefined);
    const isGiven = run.crashes < 3;
    run.owner = isGiven ? this.#worker : undefined;
    if (!isGiven) leave(run, 'quarantined');
    return isGiven;
  }
  toString = () => `claim by ${this.#worker}, gone: ${this.#gone.join(' ')}`;
}

function leave(run: ModelRun, status: string): void {
  run.status = status;
  run.owner = undefined;
  if (status !== 'ready') run.wanted = undefined;
  if (run.claim) run.old.push(run.claim);
  run.claim = undefined;
}

const owned = (run: ModelRun) => run.claim !== undefined;

const request =
  (step: string): Step =>
  async (run, bench) => {
    await bench.append(run.claim as Claim, intent(step, STEPS.indexOf(step)));
    run.events++;
    run.steps.set(step, 'started');
  };
const observe =
  (step: string): Step =>
  async (run, bench) => {
    expect(await bench.append(run.claim as Claim, outcome(step, step))).toBe(run.wanted);
    run.events++;
    run.steps.set(step, 'done');
  };
const failing: Step = async (run, bench) => {
  const unwritable = [intent('x', 8), decided('d', 9, 1), decided('e', 10, 1n)];
  await expect(bench.append(run.claim as Claim, ...unwritable)).rejects.toThrow();
};
const late: Step = async (run, bench) => {
  await expect(bench.append(run.old.at(-1) as Claim, intent('late', 9))).rejects.toThrow(Fenced);
};
const checkpoint =
  (done: boolean, release: boolean): Step =>
  async (run, bench) => {
    await bench.journal.append(run.claim as Claim, [tickDone(run.tick, { at: run.tick }, done)], release);
    run.checkpoint = ++run.events;
    run.tick++;
    run.crashes = 0;
    run.steps.clear();
    if (done || release) leave(run, done ? 'done' : 'ready');
  };
const sleep =
  (name: string): Step =>
  async (run, bench) => {
    await bench.release(run.claim as Claim, waiting({ signals: [name] }));
    run.events++;
    const isWanted = run.wanted !== undefined;
    leave(run, isWanted || run.signals.some((signal) => signal.name === name) ? 'ready' : 'waiting');
  };
const signal =
  (name: string): Step =>
  async (run, bench, of) => {
    const sent = bench.opened.other.signal(id(of), name, `${of} ${run.events + 1}`);
    if (isOver(run)) return expect(sent).rejects.toMatchObject({ code: 'stale' });
    await sent;
    run.signals.push({ seq: ++run.events, name });
    if (isAsleep(run)) run.status = 'ready';
  };
const take =
  (name: string): Step =>
  async (run, bench, of) => {
    const expected = run.signals.find((each) => each.name === name);
    const found = await bench.journal.signalOf(run.claim as Claim, name, []);
    expect(found).toEqual(expected && { seq: expected.seq, value: `${of} ${expected.seq}` });
    if (!found) return;
    await bench.append(run.claim as Claim, { kind: 'SIGNAL_TAKEN', seq: found.seq });
    run.events++;
    run.signals = run.signals.filter((each) => each !== expected);
  };
const ask =
  (what: 'pause' | 'cancel'): Step =>
  async (run, bench, of) => {
    const asked = bench.journal[what](id(of));
    const mayPause = ['ready', 'waiting', 'parked'].includes(run.status) && run.wanted !== 'cancel';
    const isStale = what === 'cancel' ? isOver(run) : !mayPause;
    if (isStale) return expect(asked).rejects.toMatchObject({ code: 'stale' });
    await asked;
    if (run.owner !== undefined) {
      run.wanted = what;
      return;
    }
    run.events++;
    leave(run, what === 'pause' ? 'paused' : 'cancelled');
  };
const resume: Step = async (run, bench, of) => {
  const asked = bench.journal.resume(id(of));
  if (run.wanted === 'pause') {
    await asked;
    run.wanted = undefined;
    return;
  }
  if (!['paused', 'quarantined'].includes(run.status)) return expect(asked).rejects.toMatchObject({ code: 'stale' });
  await asked;
  run.events++;
  run.status = 'ready';
  run.crashes = 0;
};

const compacting: Step = async (run, bench, of) => {
  const bound = Math.min(run.checkpoint, ...run.signals.map(({ seq }) => seq)) - 1;
  const { keeping } = bench.opened.other;
  expect(await keeping.seal(id(of), 1)).toBe(Math.max(0, bound - run.sealed));
  let more = true;
  while (more) more = (await keeping.drop(id(of))).more;
  run.sealed = Math.max(run.sealed, bound);
  const [first] = await bench.journal.events(id(of), 0, 1);
  expect(first?.seq).toBe(run.sealed + 1);
  expect(await bench.journal.verify(id(of))).toBe(run.events);
};

async function compare(model: Model, bench: Bench): Promise<void> {
  for (const [name, run] of model) {
    const { status, owner, tick, events } = await bench.journal.summary(id(name));
    expect({ name, status, owner, tick, events }).toEqual({ name, ...pick(run) });
    expect(await bench.journal.wanted(id(name))).toBe(run.wanted);
    const image = await bench.journal.load({ run: id(name), worker: '', epoch: 0 });
    expect(new Map(image.steps.map((step) => [step.name, step.state]))).toEqual(run.steps);
  }
}

const pick = ({ status, owner, tick, events }: ModelRun) => ({ status, owner, tick, events });

const run = fc.constantFrom('r1', 'r2', 'r3');
const worker = fc.constantFrom('w', 'v');
const step = fc.constantFrom(...STEPS);
const name = fc.constantFrom('go', 'stop');
const isStarted = (each: string) => (state: ModelRun) => owned(state) && state.steps.get(each) === 'started';
const isNew = (each: string) => (state: ModelRun) => owned(state) && !state.steps.has(each);

const commands = [
  run.map((on) => new Create(on)),
  fc.tuple(worker, fc.subarray(['w', 'v'])).map(([by, gone]) => new ClaimAll(by, gone)),
  fc.tuple(run, step).map(([on, each]) => new Act(`intent ${each}`, on, isNew(each), request(each))),
  fc.tuple(run, step).map(([on, each]) => new Act(`outcome ${each}`, on, isStarted(each), observe(each))),
  run.map((on) => new Act('append half', on, owned, failing)),
  run.map((on) => new Act('append late', on, ({ old }) => old.length > 0, late)),
  fc
    .tuple(run, fc.boolean(), fc.boolean())
    .map(([on, done, release]) => new Act(`checkpoint ${done} ${release}`, on, owned, checkpoint(done, release))),
  fc.tuple(run, name).map(([on, each]) => new Act(`sleep ${each}`, on, owned, sleep(each))),
  fc.tuple(run, name).map(([on, each]) => new Act(`signal ${each}`, on, () => true, signal(each))),
  fc.tuple(run, name).map(([on, each]) => new Act(`take ${each}`, on, owned, take(each))),
  run.map((on) => new Act('pause', on, () => true, ask('pause'))),
  run.map((on) => new Act('cancel', on, () => true, ask('cancel'))),
  run.map((on) => new Act('resume', on, () => true, resume)),
  run.map((on) => new Act('compact', on, () => true, compacting)),
];

/** Walks of up to 40 acts. */
export function followsTheModel(open: Open, walks: number): void {
  test('random acts leave every run as a model in memory says, and its chain whole', async () => {
    const walk = fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (acts) => {
      const clock = new HandClock();
      const bench = new Bench(await open(clock), clock);
      const model: Model = new Map();
      try {
        await fc.asyncModelRun(() => ({ model, real: bench }), acts);
        for (const [on, { events }] of model) expect(await bench.journal.verify(id(on))).toBe(events);
      } finally {
        await bench.opened.close();
      }
    });
    await fc.assert(walk, { numRuns: walks, endOnFailure: true });
  });
}
