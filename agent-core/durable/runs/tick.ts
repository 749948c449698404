/** One tick of one run: load, run the program's code over its steps, checkpoint. */
import type { Clock } from '../../contracts/clock.ts';
import { describeIssue, wordsOf } from '../../contracts/errors.ts';
import type { ActionPort } from '../actions/handler.ts';
import { cancelledRequests } from '../actions/routes.ts';
import type { Outcome, RunEvent } from '../journal/events.ts';
import { BrokenRun, type Claim, Fenced, type Journal, type RunImage } from '../journal/journal.ts';
import { Branch } from './branch.ts';
import { cancelChildren } from './cancelling.ts';
import { requireJson } from './dispatch.ts';
import { type Program, StepFailed } from './program.ts';
import { Diverged, Recorded } from './recorded.ts';
import { Scope, type Wait } from './scope.ts';

export interface TickPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly claim: Claim;
  readonly program: Program;
  readonly actions?: ActionPort | undefined;
  /** The same for all ticks of a claim: outcomes that the journal does not have yet. */
  readonly unwritten?: Map<string, Outcome>;
  /** Told of the scope once it runs, so that a long step can be stopped. */
  onScope?(scope: Scope): void;
  /** Asks that others get the run after this tick. */
  mayRelease?(): boolean;
}

/** `next`: the run is ready for another tick, and still this worker's. `lost`: somebody else has it. */
export type TickEnd = 'next' | 'released' | 'over' | 'waiting' | 'lost';

/** Rejects only where the journal itself cannot be written. */
export async function runTick(ports: TickPorts): Promise<TickEnd> {
  let scope: Scope | undefined;
  try {
    const image = await ports.journal.load(ports.claim);
    const prepared = prepare(image, ports.program);
    scope = scopeOf(ports, image, prepared);
    return await runPrepared(ports, image, prepared.state, scope);
  } catch (error) {
    return giveUp(ports, error, scope?.notedOutcomes ?? []);
  }
}

interface Prepared {
  readonly state: unknown;
  readonly noted: readonly RunEvent[];
}

/** The state as this code reads it. Throws `BrokenRun` where this code may not go on with it. */
function prepare({ id, version, schema, state, steps }: RunImage, program: Program): Prepared {
  const isOther = version !== program.version;
  if (isOther && steps.length > 0) {
    const first = steps[0]?.name;
    throw new BrokenRun(
      id,
      undefined,
      `version ${version} was in the middle of a tick (after step “${first}”), and this is version ${program.version}. Fork the run to go on from its last checkpoint`,
    );
  }
  if (schema !== program.schema && !program.migrate) {
    throw new BrokenRun(id, undefined, `its state has schema ${schema}, this program reads ${program.schema}`);
  }
  const read = schema === program.schema ? state : migrated(id, state, schema, program);
  const parsed = program.state.safeParse(read);
  if (!parsed.success) throw new BrokenRun(id, undefined, `its state makes no sense: ${describeIssue(parsed.error)}`);
  const noted = isOther ? [{ kind: 'CODE_CHANGED', from: version, to: program.version } as const] : [];
  return { state: parsed.data, noted };
}

function migrated(run: string, state: unknown, schema: number, program: Program): unknown {
  try {
    return program.migrate?.(state, schema);
  } catch (error) {
    throw new BrokenRun(
      run,
      undefined,
      `its state could not be brought to schema ${program.schema}: ${wordsOf(error)}`,
    );
  }
}

function scopeOf(ports: TickPorts, { steps, tick, wanted }: RunImage, { noted }: Prepared): Scope {
  const { journal, clock, claim, program, actions, unwritten = new Map() } = ports;
  const recorded = new Recorded(steps, program.version);
  const scope = new Scope({ journal, clock, claim, program: program.name, tick, recorded, unwritten, actions });
  scope.note(...noted);
  ports.onScope?.(scope);
  scope.want(wanted);
  return scope;
}

async function runPrepared(ports: TickPorts, image: RunImage, state: unknown, scope: Scope): Promise<TickEnd> {
  const { journal, claim, program, actions } = ports;
  const ended = scope.ended.then((end) => ({ by: 'scope', end }) as const);
  const code = image.wanted ? ended : codeOf(program, state, new Branch(scope, '0'));
  const settled = await Promise.race([code, ended]);
  const first = scope.isFailing ? await ended : settled;
  if (first.by === 'code') return checkpoint(ports, scope, image.tick, first.state);
  if (first.by === 'error') return fail(scope, wordsOf(first.error));
  switch (first.end.end) {
    case 'blocked':
      await scope.finish([waitingFor(first.end.waits)], true);
      return 'waiting';
    case 'error':
      throw first.end.error;
    case 'pause':
      // A person may have thought better of it meanwhile.
      if (!(await journal.wanted(claim.run))) {
        await scope.finish(unheard(ports, image, scope), true);
        return 'released';
      }
      await scope.finish([...unheard(ports, image, scope), { kind: 'RUN_PAUSED' }]);
      return 'over';
    case 'cancel':
      // Before its own end: whoever goes on after a crash here does it again.
      await cancelChildren(journal, claim.run);
      await scope.finish([...cancelledRequests(await journal.steps(claim.run)), { kind: 'RUN_CANCELLED' }]);
      actions?.nudge();
      return 'over';
    case 'leave':
      await scope.finish(unheard(ports, image, scope), true);
      return 'released';
  }
}

/** Outcomes that an earlier try of this tick could not write, of steps that this one did not come to before it was to stop. */
function unheard({ unwritten = new Map() }: TickPorts, { steps }: RunImage, scope: Scope): RunEvent[] {
  const heard = new Set(scope.notedOutcomes.flatMap((event) => ('key' in event ? [event.key] : [])));
  return steps.flatMap(({ key, state }) => {
    const outcome = state === 'started' && !heard.has(key) && unwritten.get(key);
    return outcome ? [{ kind: 'OBSERVATION_GENERATED', key, outcome } as const] : [];
  });
}

async function codeOf(program: Program, state: unknown, root: Branch) {
  try {
    return { by: 'code', state: await program.tick(state, root) } as const;
  } catch (error) {
    return { by: 'error', error } as const;
  }
}

async function checkpoint(ports: TickPorts, scope: Scope, tick: number, given: unknown): Promise<TickEnd> {
  const { program, mayRelease } = ports;
  const parsed = program.state.safeParse(given);
  if (!parsed.success)
    return fail(scope, `the state after tick ${tick} makes no sense: ${describeIssue(parsed.error)}`);
  const state = parsed.data;
  let done: boolean;
  try {
    requireJson(state);
    done = program.isDone(state);
  } catch (error) {
    return fail(scope, `after tick ${tick}: ${wordsOf(error)}`);
  }
  const release = !done && mayRelease?.() === true;
  const { version, schema } = program;
  await scope.finish([{ kind: 'TICK_DONE', tick, version, schema, state, done }], release);
  if (done) return 'over';
  return release ? 'released' : 'next';
}

function waitingFor(waits: readonly Wait[]): RunEvent {
  const times = waits.flatMap(({ until }) => (until === undefined ? [] : [until]));
  return {
    kind: 'RUN_WAITING',
    ...(times.length > 0 && { until: Math.min(...times) }),
    signals: waits.flatMap(({ signal }) => (signal === undefined ? [] : [signal])),
    children: waits.flatMap(({ child }) => (child === undefined ? [] : [child])),
    parked: waits.flatMap(({ parked }) => (parked === undefined ? [] : [parked])),
  };
}

async function fail(scope: Scope, message: string): Promise<TickEnd> {
  await scope.finish([{ kind: 'RUN_FAILED', message }]);
  return 'over';
}

/** Breaks or fails this run alone, in words; rethrows what is no fault of the run: a full disk, a lost connection. */
async function giveUp({ journal, claim }: TickPorts, error: unknown, noted: readonly RunEvent[]): Promise<TickEnd> {
  if (error instanceof Fenced) return 'lost';
  const why = wordsOf(error);
  const isBroken = error instanceof BrokenRun || error instanceof Diverged;
  if (!isBroken && !(error instanceof StepFailed)) throw error;
  try {
    const end: RunEvent = isBroken ? { kind: 'RUN_BROKEN', why } : { kind: 'RUN_FAILED', message: why };
    await journal.append(claim, [...noted, end]);
    return 'over';
  } catch (again) {
    if (again instanceof Fenced) return 'lost';
    throw again;
  }
}
