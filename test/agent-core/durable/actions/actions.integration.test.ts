import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { RunId } from '../../../../agent-core/contracts/index.ts';
import type { ActionHandler } from '../../../../agent-core/durable/actions/handler.ts';
import type { EventBus } from '../../../../agent-core/durable/bus/bus.ts';
import { InProcessBus } from '../../../../agent-core/durable/bus/in-process-bus.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { StepFailed } from '../../../../agent-core/durable/runs/program.ts';
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

  test('what an action did is not purged before the run that asked for it has its outcome', async () => {
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
    for (const reader of await serving.opened.outbox.readers()) await serving.opened.outbox.publishTo(reader, []);
    expect(await serving.journal.purge(action)).toBeGreaterThan(0);
  });
});
