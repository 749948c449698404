/**
 * One side of requests over Redis: node action-process.ts asks|serves FOLDER URL SERVER DIE-AT. Works until its stdin ends; then
 * prints the failpoints it passed, one a line.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import type { ActionHandler } from '../../../../agent-core/durable/actions/handler.ts';
import { ActionService } from '../../../../agent-core/durable/actions/service.ts';
import { actionProgram } from '../../../../agent-core/durable/actions/serving.ts';
import { RedisBus } from '../../../../agent-core/durable/bus/redis/redis-bus.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { Failpoints, withFailpoints } from './failpoints.ts';
import { World } from './program.ts';

const [role = '', folder = '', url = '', server = '', dieAt = '0'] = process.argv.slice(2);
const failpoints = new Failpoints(Number(dieAt));
const log = () => {};
const opened = openJournal(join(folder, role), { clock: systemClock, log });
const world = new World(join(folder, 'world'), failpoints);

/** A failpoint before and after each of the writes named. */
function around<T extends object>(target: T, writes: readonly string[]): T {
  return new Proxy(target, {
    get(of, name) {
      const method = Reflect.get(of, name);
      if (typeof method !== 'function') return method;
      if (!writes.includes(String(name))) return method.bind(of);
      return (...args: unknown[]) => failpoints.around(String(name), () => method.apply(of, args));
    },
  });
}

const both = { input: z.string(), outcome: z.string() };
const handlers = [
  { name: 'keyed', effect: 'keyed', keepsKeysMs: 1e9, ...both },
  { name: 'probe', effect: 'probe', ...both },
  { name: 'unsafe', effect: 'unsafe', ...both },
].map((action) => ({
  ...action,
  act: async (text: string, { idempotencyKey }: { idempotencyKey: string }) => {
    if (action.name === 'keyed') return world.keyed('keyed', idempotencyKey, text);
    if (action.name === 'unsafe') return world.line('unsafe', text);
    await world.line('probe', text);
    return text;
  },
  look: async (text: string) => {
    const { found } = await world.look('probe', text);
    return found === 'after' ? { found, value: text } : { found };
  },
})) as unknown as ActionHandler[];

const asking: Program<{ said: string[] }, null> = {
  name: 'asking',
  version: '1',
  schema: 1,
  input: z.null(),
  state: z.object({ said: z.array(z.string()) }),
  start: () => ({ said: [] }),
  tick: async (_state, run) => {
    const said: string[] = [];
    for (const { name, effect } of handlers) {
      said.push(String(await run.request({ name, effect, ...both }, `${name} once`)));
    }
    return { said };
  },
  isDone: ({ said }) => said.length > 0,
};

const journal = around(withFailpoints(opened.journal, failpoints), ['signal']);
const outbox = around(opened.outbox, ['onTheirWay', 'confirm']);
const inbox = around(opened.inbox, ['take', 'forget']);
const side = role === 'asks' ? { asks: server } : { serves: server };
const openBus = () => RedisBus.open({ url, log, claimMs: 200 });
const service = new ActionService({ journal, outbox, inbox, log, openBus, ...side, onWork: () => worker.nudge() });
const known = new Map(role === 'serves' ? handlers.map((handler) => [handler.name, handler]) : []);
const nudge = () => service.nudge();
const programs = [asking as Program, actionProgram(known, nudge)];
const actions = { nudge };
const worker = new Worker({ journal, liveness: opened.liveness, programs, actions, clock: systemClock, log });
await service.start();
await worker.start();
process.stdin.resume().on('end', () => {
  process.stdout.write(`${failpoints.passed.join('\n')}\n`, () => process.exit(0));
});
