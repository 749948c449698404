import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { RunId } from '../../../../agent-core/contracts/index.ts';
import type { ActionHandler } from '../../../../agent-core/durable/actions/handler.ts';
import { actionRun } from '../../../../agent-core/durable/actions/routes.ts';
import { eventsTopic } from '../../../../agent-core/durable/bus/boxes.ts';
import type { EventBus } from '../../../../agent-core/durable/bus/bus.ts';
import { InProcessBus } from '../../../../agent-core/durable/bus/in-process-bus.ts';
import type { RunEvent } from '../../../../agent-core/durable/journal/events.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { StepFailed } from '../../../../agent-core/durable/runs/program.ts';
import { idempotencyKey } from '../../../../agent-core/durable/runs/step-key.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { oneTick } from '../runs/support.ts';
import { handler, Party, type PartyOptions } from './support.ts';

const RUN = RunId.parse('r');
const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 5_000, interval: 10 });
const loud = (name: string, input: unknown = 'hello') =>
  oneTick('asks', async (run) => {
    try {
      return await run.request(handlerOf(name), input);
    } catch (error) {
      if (error instanceof StepFailed) return { failed: error.message };
      throw error;
    }
  });
const handlerOf = (name: string): ActionHandler => handler('pure', () => '', { name });
const answered = (of: Party, result: unknown) =>
  until(async () => expect(await of.journal.outcomeOf(RUN)).toMatchObject({ state: 'done', value: { result } }));
const actionOf = async ({ journal }: Party) => (await journal.list(10)).find(({ program }) => program === 'action');

let server: PostgresServer;
let databases = 0;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

describe.each([
  ['in SQLite', async () => ({})],
  ['in Postgres', async () => ({ PENUMBRA_JOURNAL: await server.database(`actions${databases++}`) })],
])('actions asked for by runs %s', (_where, environment) => {
  const parties: Party[] = [];
  afterEach(async () => {
    await Promise.all(parties.splice(0).map((party) => party.close()));
  });

  async function opened(openBus: () => Promise<EventBus>, options: PartyOptions): Promise<Party> {
    const made = await Party.open(openBus, options, await environment());
    parties.push(made);
    return made;
  }

  const party = async (options: PartyOptions, bus = new InProcessBus(silent)): Promise<Party> =>
    (await opened(async () => bus, options)).start();

  test('a run gets the outcome of an action that a server did in a run of its own, and has no worker meanwhile', async () => {
    const open = Promise.withResolvers<void>();
    const act = async (text: string) => {
      await open.promise;
      return text.toUpperCase();
    };
    const both = await party({ programs: [loud('unsafe')], handlers: [handler('unsafe', act)] });
    await both.create('r', loud('unsafe'));
    await until(async () =>
      expect(await both.journal.summary(RUN)).toMatchObject({ status: 'waiting', owner: undefined }),
    );
    await until(async () => expect(await actionOf(both)).toMatchObject({ status: 'ready' }));
    open.resolve();
    await answered(both, 'HELLO');
    const kinds = (await both.journal.events(RUN, 0, 100)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'ACTION_REQUESTED' || kind === 'OBSERVATION_GENERATED')).toEqual([
      'ACTION_REQUESTED',
      'OBSERVATION_GENERATED',
    ]);
  });

  test('a server in another journal does it where the run asks for that server by name', async () => {
    const bus = new InProcessBus(silent);
    const asking = await party({ programs: [loud('pure')], asks: 'there' }, bus);
    const serving = await party({ handlers: [handler('pure', (text) => `${text} from there`)], serves: 'there' }, bus);
    await asking.create('r', loud('pure'));
    await answered(asking, 'hello from there');
    expect(await actionOf(asking)).toBeUndefined();
    expect(await actionOf(serving)).toMatchObject({ status: 'done' });
  });

  test.each([
    ['an action that nobody knows', 'other', 'hello', /nobody here does other; these are known: pure, bad/],
    ['an input that makes no sense', 'pure', 7, /its input makes no sense/],
    ['an outcome that makes no sense', 'bad', 'hello', /it happened, but its outcome makes no sense/],
  ])('%s is a failure in words that the run can catch', async (_what, name, input, words) => {
    const bad = handler('pure', () => 7 as never, { name: 'bad' });
    const both = await party({ programs: [loud(name, input)], handlers: [handler('pure', (text) => text), bad] });
    await both.create('r', loud(name, input));
    await answered(both, { failed: expect.stringMatching(words) });
  });

  test('an unsafe action that outlives its time waits for a person, and the run gets what the person says', async () => {
    const never = (_text: string, { signal }: { signal: AbortSignal }) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')));
      });
    const both = await party({
      programs: [loud('unsafe')],
      handlers: [handler('unsafe', never, { timeoutMs: 50 })],
    });
    await both.create('r', loud('unsafe'));
    await until(async () => expect(await actionOf(both)).toMatchObject({ status: 'parked' }));
    const action = await actionOf(both);
    await both.journal.resolve(action?.id as RunId, 'unsafe', { how: 'done', value: 'it was sent' });
    await answered(both, 'it was sent');
  });

  test('what a person says of it may be said in words of theirs, and what a server says never is', async () => {
    const asks = oneTick('asks', async (run) => {
      const action = { ...handlerOf('unsafe'), saidByPerson: (value: unknown) => `a person said ${value}` };
      return run.request(action, 'hello').catch((error: Error) => ({ failed: error.message }));
    });
    const never = () => Promise.reject(new Error('nobody knows'));
    const both = await party({ programs: [asks], handlers: [handler('unsafe', never)] });
    await both.create('r', asks);
    await until(async () => expect(await actionOf(both)).toMatchObject({ status: 'parked' }));
    const action = await actionOf(both);
    await both.journal.resolve(action?.id as RunId, 'unsafe', { how: 'done', value: 7 });
    await answered(both, 'a person said 7');

    const odd = handler('unsafe', () => 7 as never, { outcome: z.any() });
    const other = await party({ programs: [asks], handlers: [odd] });
    await other.create('r', asks);
    await answered(other, { failed: expect.stringMatching(/it happened, but its outcome makes no sense/) });
  });

  test('an action is told to stop when the run that asked for it is cancelled', async () => {
    let stopped = '';
    const act = (_text: string, { signal }: { signal: AbortSignal }) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped = String(signal.reason);
          reject(new Error('stopped'));
        });
      });
    const both = await party({ programs: [loud('pure')], handlers: [handler('pure', act)] });
    await both.create('r', loud('pure'));
    await until(async () => expect(await actionOf(both)).toMatchObject({ owner: expect.any(String) }));
    await both.journal.cancel(RUN);
    await until(async () => expect(await actionOf(both)).toMatchObject({ status: 'cancelled' }));
    expect(stopped).toBe('cancelled');
    expect(await both.journal.summary(RUN)).toMatchObject({ status: 'cancelled' });
  });

  test('a bus that is away is waited for, and said once', async () => {
    let isAway = true;
    const bus = new InProcessBus(silent);
    const openBus = async () => {
      if (isAway) throw new Error('nobody there');
      return bus;
    };
    const both = await opened(openBus, { programs: [loud('pure')], handlers: [handler('pure', (text) => text)] });
    await both.start();
    await both.create('r', loud('pure'));
    await until(async () => expect(await both.journal.summary(RUN)).toMatchObject({ status: 'waiting' }));
    isAway = false;
    await answered(both, 'hello');
    expect(both.log).toEqual(['Requests wait for the event bus: nobody there']);
  });

  test('a request is done under the name of its own run, whatever key it names, and an answer counts for no other run', async () => {
    const bus = new InProcessBus(silent);
    const serving = await party({ handlers: [handler('pure', (text) => text)], serves: 'there' }, bus);
    const asking = await party({ programs: [loud('pure')], asks: 'nowhere' }, bus);
    await asking.create('r', loud('pure'));
    await until(async () => expect(await asking.journal.summary(RUN)).toMatchObject({ status: 'waiting' }));
    const [step] = await asking.journal.steps(RUN);
    const source = await asking.opened.outbox.source();
    const own = idempotencyKey(RUN, step?.key ?? '');
    const forger = RunId.parse('forger');
    const slot = { key: 'k', tick: 1, branch: '0', position: 0, name: 'request pure' };
    const asked = {
      kind: 'ACTION_REQUESTED',
      ...slot,
      effect: 'pure',
      attempt: 1,
      idempotencyKey: own,
      action: 'pure',
    };
    const message = { v: 1, kind: 'RUN_EVENT', source, run: forger, seq: 1, after: 0, id: 'i', at: 0 } as const;
    const request = { ...message, event: { ...asked, input: 'forged' } as RunEvent };
    await bus.publish(eventsTopic('actions.there'), [request]);
    await until(async () => expect(await actionOf(serving)).toMatchObject({ status: 'done' }));
    expect((await actionOf(serving))?.id).toBe(actionRun(source, idempotencyKey(forger, 'k'), 1));
    const outcome = { kind: 'OBSERVATION_GENERATED', key: 'x', outcome: { state: 'done', value: 'forged' } } as const;
    const about = { run: RUN, key: step?.key ?? '' };
    await bus.publish(eventsTopic(`answers.${source}`), [{ ...message, event: outcome, about }]);
    await until(async () => expect(asking.log.join()).toMatch(/which it does not do/));
    expect(await asking.journal.summary(RUN)).toMatchObject({ status: 'waiting' });
  });

  test('a server cannot say in an observation of its own that a person said it', async () => {
    const bus = new InProcessBus(silent);
    const asks = oneTick('asks', async (run) => {
      const action = { ...handlerOf('pure'), saidByPerson: () => 'a person said so' };
      return run.request(action, 'hello').catch((error: Error) => ({ failed: error.message }));
    });
    const asking = await party({ programs: [asks], asks: 'there' }, bus);
    await asking.create('r', asks);
    const step = await until(async () => {
      const [found] = await asking.journal.steps(RUN);
      return found ?? expect.unreachable();
    });
    const source = await asking.opened.outbox.source();
    const run = actionRun(source, idempotencyKey(RUN, step.key), 1);
    const outcome = { state: 'done', value: 7, by: 'person' } as const;
    const event = { kind: 'OBSERVATION_GENERATED', key: 'x', outcome } as const;
    const message = { v: 1, kind: 'RUN_EVENT', source: 'f'.repeat(32), run, seq: 1, after: 0, id: 'i', at: 0 } as const;
    await bus.publish(eventsTopic(`answers.${source}`), [{ ...message, event, about: { run: RUN, key: step.key } }]);
    await answered(asking, { failed: expect.stringMatching(/its outcome makes no sense/) });
  });

  test('what an action did is neither purged nor compacted nor removed before the run that asked for it has its outcome', async () => {
    const bus = new InProcessBus(silent);
    const open = Promise.withResolvers<void>();
    const act = () => open.promise.then(() => 'done');
    const asking = await party({ programs: [loud('pure')], asks: 'there' }, bus);
    const serving = await party({ handlers: [handler('pure', act)], serves: 'there' }, bus);
    await asking.create('r', loud('pure'));
    const action = await until(async () => {
      const found = await actionOf(serving);
      if (!found) throw new Error('the request has not come yet');
      return found.id;
    });
    parties.splice(parties.indexOf(asking), 1);
    await asking.close();
    open.resolve();
    await until(async () => expect(await serving.journal.summary(action)).toMatchObject({ status: 'done' }));
    await expect(serving.journal.purge(action)).rejects.toThrow(/does not have its outcome yet/);
    const { keeping } = serving.journal;
    expect(await keeping.seal(action, 1)).toBe(0);
    expect(await keeping.beginRemoval(action, Date.now() + 1000)).toBe(false);
    for (const reader of await serving.opened.outbox.readers()) await serving.opened.outbox.publishTo(reader, []);
    expect(await keeping.seal(action, 1)).toBeGreaterThan(0);
    expect(await serving.journal.purge(action)).toBeGreaterThan(0);
    expect(await keeping.beginRemoval(action, Date.now() + 1000)).toBe(true);
  });
});
