import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import { Observation } from '../../../../agent-core/contracts/tools.ts';
import { Refused } from '../../../../agent-core/durable/runs/program.ts';
import type { Failure } from '../../../../agent-core/execution/healing/classify.ts';
import type { Tool } from '../../../../agent-core/execution/tools/tool.ts';
import { as, bench } from './support.ts';

const failed = (kind: string, more: object = {}) => ({
  state: 'failed',
  failure: expect.objectContaining({ kind, ...more }),
});

describe('a call of a tool', () => {
  test('is done with its arguments parsed, and its value and text are told', async () => {
    expect(await bench([]).call('echo', { text: 'a' })).toEqual({
      state: 'done',
      value: { text: 'a' },
      text: '{\n  "text": "a"\n}',
      ms: 0,
    });
  });

  test('of a tool that is not there names the nearest ones', async () => {
    const observation = await bench([as({ name: 'read_output' })]).call('read_outpt');
    expect(observation).toMatchObject(failed('unknown-tool', { field: 'tool', next: 'repair' }));
    expect(JSON.stringify(observation)).toContain('Did you mean “read_output”?');
  });

  test('with arguments that miss the schema says which field and what was expected, and nothing is called', async () => {
    const run = vi.fn();
    const deep = as({ name: 'deep', input: z.object({ edits: z.array(z.object({ path: z.string() })) }), run });
    const observation = await bench([deep]).call('deep', { edits: [{ path: 'a' }, {}] });
    expect(observation).toMatchObject(failed('bad-arguments', { field: 'edits.1.path', next: 'repair' }));
    expect(run).not.toHaveBeenCalled();
  });

  test('never throws, whatever its arguments are, and is always an observation', async () => {
    const { call } = bench([]);
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.jsonValue(), async (name, given) => {
        for (const tool of [name, 'echo']) expect(Observation.safeParse(await call(tool, given)).success).toBe(true);
      }),
    );
  });

  test('is refused where a person switched the tool off, at once', async () => {
    const { call, off } = bench([]);
    off.add('echo');
    expect(await call('echo', { text: 'a' })).toMatchObject(failed('refused', { next: 'give-up' }));
    off.delete('echo');
    expect(await call('echo', { text: 'a' })).toMatchObject({ state: 'done' });
  });

  test('is refused without a copy of a workspace where it needs one', async () => {
    const { call } = bench([as({ name: 'write', needs: { files: 'write' } })]);
    expect(await call('write', { text: 'a' })).toMatchObject(failed('refused'));
    expect(await call('write', { text: 'a' }, { stage: 's' })).toMatchObject({ state: 'done' });
  });

  test('reaches out for a person to be asked where one can be, but never with a secret, and not from a container', async () => {
    const ask = as({ name: 'ask', needs: { files: 'none', hosts: 'named' } });
    const fixed = as({ name: 'fixed', needs: { files: 'none', hosts: ['a.com'] } });
    const boxed = as({ name: 'boxed', needs: { files: 'none', hosts: 'named', sandbox: true } });
    const { call } = bench([ask, fixed, boxed], { canAsk: () => true });
    expect(await call('ask', { text: 'x' })).toMatchObject({ state: 'done' });
    expect(await call('fixed', { text: 'x' })).toMatchObject({ state: 'done' });
    expect(await call('ask', { text: 'hunter2' })).toMatchObject({ failure: { kind: 'secret-in-arguments' } });
    expect(await call('boxed', { text: 'x' })).toMatchObject({ failure: { kind: 'refused' } });
  });

  test('reaches no host that was not granted to it', async () => {
    const { call } = bench([
      as({ name: 'fetch', needs: { files: 'none', hosts: 'named' } }),
      as({ name: 'weather', needs: { files: 'none', hosts: ['api.weather.example'] } }),
    ]);
    expect(await call('fetch', { text: 'a' })).toMatchObject(failed('refused'));
    expect(await call('weather', { text: 'a' }, { hosts: ['other.example'] })).toMatchObject(failed('refused'));
    expect(await call('weather', { text: 'a' }, { hosts: ['api.weather.example'] })).toMatchObject({ state: 'done' });
  });

  test('sends no secret out: a credential has to be named', async () => {
    const { call } = bench([as({ name: 'fetch', needs: { files: 'none', hosts: 'named' } })]);
    const observation = await call('fetch', { text: 'hunter2' }, { hosts: ['a.example'] });
    expect(observation).toMatchObject(failed('secret-in-arguments', { next: 'repair' }));
    expect(JSON.stringify(observation)).not.toContain('hunter2');
  });

  test('is not made once the budget of its run is spent', async () => {
    const budget = { whyOver: () => 'all is spent', isPriced: () => false, spent: () => {} };
    expect(await bench([], { budget }).call('echo', { text: 'a' })).toMatchObject(
      failed('over-budget', { message: 'all is spent', next: 'give-up' }),
    );
  });

  test('of a command may reach no host whose calls cost money', async () => {
    const budget = {
      whyOver: () => undefined,
      isPriced: (host: string) => host === 'dear.example',
      pay: () => {},
      spent: () => {},
    };
    const needs = { files: 'none', hosts: 'named', sandbox: true } as const;
    const online = as({ name: 'online', needs, asksFor: () => ['free.example', 'dear.example'] });
    const told = await bench([online], { budget }).call('online', { text: 'a' });
    expect(told).toMatchObject(failed('refused'));
    expect(JSON.stringify(told)).toContain('dear.example');
  });

  test('is counted when it was made, and not when it was refused', async () => {
    const { call, spent } = bench([]);
    await call('echo', { text: 'a' });
    await call('echo', {});
    expect(spent).toEqual(['r']);
  });

  test('that has to wait for its turn says until when', async () => {
    const turns = { take: () => ({ until: 5_000, why: 'too often' }), ended: () => {} };
    expect(await bench([], { turns }).call('echo', { text: 'a' })).toMatchObject(
      failed('rate-limited', { next: 'wait', until: 5_000 }),
    );
  });

  test.each([
    [{ from: 'exit', code: 1 }, 'repair'],
    [{ from: 'exit', code: 143 }, 'give-up'],
    [{ from: 'sandbox', ending: 'timed-out' }, 'repair'],
    [{ from: 'sandbox', ending: 'disk-full' }, 'repair'],
    [undefined, undefined],
  ] as const)('that was done and came to a bad end (%j) says what to do about it', async (cause, next) => {
    const run = async () => ({ state: 'done', value: { text: 'x' }, ...(cause && { cause }) }) as const;
    const told = await bench([as({ name: 'a', run })]).call('a', { text: 'a' });
    expect([told.state, told.state === 'done' && told.next]).toEqual(['done', next]);
  });

  test.each([
    ['pure', 'ECONNRESET', 'wait'],
    ['pure', 'SQLITE_BUSY', 'wait'],
    ['pure', 'ENOSPC', 'give-up'],
    ['pure', 'ERR_ASSERTION', undefined],
    ['unsafe', 'ECONNREFUSED', undefined],
    ['keyed', 'SQLITE_BUSY', undefined],
  ] as const)(
    'that is %s and meets %s of the system is a failure by the table where it only reads',
    async (effect, code, next) => {
      const run = () => Promise.reject(Object.assign(new Error('no'), { code }));
      const told = bench([as({ name: 'a', effect, run })]).call('a', { text: 'a' });
      if (next) expect(await told).toMatchObject({ state: 'failed', failure: { next } });
      else await expect(told).rejects.toThrow('no');
    },
  );

  test('is known to its receiver by one key, whatever attempt it is', async () => {
    const keys: string[] = [];
    const run: Tool['run'] = async (_, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      return { state: 'done', value: { text: 'x' } };
    };
    const { call } = bench([as({ name: 'a', run })]);
    await call('a', { text: 'a' }, { call: 'c', attempt: 1 }, 'key-1');
    await call('a', { text: 'a' }, { call: 'c', attempt: 2 }, 'key-2');
    await call('a', { text: 'a' }, {}, 'key-3');
    expect(keys).toEqual(['c', 'c', 'key-3']);
  });

  test('tells nothing with a secret in it, neither by value, by text nor by failure', async () => {
    const leaky = as({
      name: 'leaky',
      output: z.unknown(),
      run: async () => ({ state: 'done', value: { a: ['hunter2'] } }),
    });
    const bad = as({
      name: 'bad',
      run: async () => ({ state: 'failed', failure: { kind: 'x', message: 'no hunter2' } }),
    });
    const { call } = bench([leaky, bad]);
    expect(JSON.stringify([await call('leaky', { text: 'a' }), await call('bad', { text: 'a' })])).not.toContain(
      'hunter2',
    );
  });

  test('whose result is not what the tool says it gives is a failure', async () => {
    const liar = as({ name: 'liar', run: async () => ({ state: 'done', value: { text: 3 } }) });
    expect(await bench([liar]).call('liar', { text: 'a' })).toMatchObject(failed('bad-result', { next: 'give-up' }));
  });

  test('gives what it refused or lacked as a failure, and lets through what leaves its outcome unknown', async () => {
    const throwing = (error: Error) => as({ name: 'throws', run: () => Promise.reject(error) });
    const calling = (error: Error) => bench([throwing(error)]).call('throws', { text: 'a' });
    expect(await calling(new Refused('not so'))).toMatchObject(failed('refused', { message: 'not so' }));
    expect(await calling(new PenumbraError('missing-part', 'no engine'))).toMatchObject(failed('missing-part'));
    await expect(calling(new PenumbraError('sandbox-failed', 'lost'))).rejects.toThrow('lost');
    await expect(calling(new Error('reset'))).rejects.toThrow('reset');
  });

  test('attack: arguments and results that lie too deep in each other are failures, and end nothing', async () => {
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    const any = as({ name: 'any', input: z.unknown(), output: z.unknown() });
    const gives = as({ ...any, name: 'gives', run: async () => ({ state: 'done', value: deep, text: '' }) });
    const { call } = bench([any, gives]);
    expect(await call('any', deep)).toMatchObject(failed('bad-arguments', { next: 'repair' }));
    expect(await call('gives', 1)).toMatchObject(failed('bad-result', { next: 'give-up' }));
  });

  test('attack: keys of objects are only keys', async () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    const any = as({ name: 'any', output: z.unknown(), run: async () => ({ state: 'done', value, text: '' }) });
    const observation = await bench([any]).call('any', { text: 'a' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(JSON.stringify(observation)).toContain('"__proto__":{"polluted":true}');
  });

  test('what a command printed is made short as the output of that command', async () => {
    const told: unknown[] = [];
    const prints = as({
      name: 'prints',
      run: async () => ({ state: 'done', value: { text: '' }, text: 'a.ts: error', command: 'ls' }),
    });
    const finish = async (_: Tool, text: string, command?: string) => {
      told.push([text, command]);
      return { text };
    };
    await bench([prints], { output: { finish } }).call('prints', { text: 'a' });
    expect(told).toEqual([['a.ts: error', 'ls']]);
  });

  test('attack: what a failed call says, and one whose outcome nobody knows, is masked and made short', async () => {
    const message = `hunter2 ${'x'.repeat(100_000)}`;
    const options = { output: { finish: async (_: Tool, text: string) => ({ text: text.slice(0, 100) }) } };
    const fails = as({ name: 'fails', run: async () => ({ state: 'failed', failure: { kind: 'x', message } }) });
    const throws = as({ name: 'throws', run: () => Promise.reject(new PenumbraError('sandbox-failed', message)) });
    const { call } = bench([fails, throws], options);
    const told = [
      JSON.stringify(await call('fails', { text: 'a' })),
      await call('throws', { text: 'a' }).then(String, (error: Error) => error.message),
    ];
    for (const each of told) {
      expect(each).not.toContain('hunter2');
      expect(each.length).toBeLessThan(300);
    }
  });

  test('attack: a name of a tool as long as a book is told in short, and soon', async () => {
    const observation = await bench([]).call('a'.repeat(1_000_000));
    expect(observation).toMatchObject(failed('unknown-tool'));
    expect(JSON.stringify(observation).length).toBeLessThan(500);
  });

  test('hides a value whose name alone says that it is secret', async () => {
    const value = { list: [{ password: 'open sesame' }] };
    const any = as({ name: 'any', output: z.unknown(), run: async () => ({ state: 'done', value, text: '' }) });
    const masking = {
      hide: (text: string) => text.replace(/("password":")([^"]*)/g, (_, name, it) => name + '*'.repeat(it.length)),
    };
    expect(await bench([any], { masking }).call('any', { text: 'a' })).toMatchObject({
      value: { list: [{ password: '***********' }] },
    });
  });

  test('keeps no value that is too long for a journal', async () => {
    const observation = await bench([]).call('echo', { text: 'ab', times: 20_000 });
    expect(observation).toMatchObject({ state: 'done', text: expect.stringContaining('abab') });
    expect(observation).not.toHaveProperty('value');
  });
});

describe('what a failed call tells its caller to do', () => {
  const failing = (cause: Failure, more: Partial<Tool> = {}) =>
    bench([
      as({ name: 'f', run: async () => ({ state: 'failed', failure: { kind: 'x', message: 'No.' }, cause }), ...more }),
    ]);

  test('is to wait, ever longer, where the other side may be well again', async () => {
    const { call } = failing({ from: 'http', status: 503 });
    const waits = [];
    for (const attempt of [1, 2]) {
      const observation = await call('f', { text: 'a' }, { attempt });
      expect(observation).toMatchObject(failed('x', { next: 'wait' }));
      waits.push(observation.state === 'failed' ? observation.failure.until : 0);
    }
    expect(waits).toEqual([...waits].sort((a, b) => (a ?? 0) - (b ?? 0)));
    expect(new Set(waits).size).toBe(2);
  });

  test('is to give up after so many attempts, and where a person has to say what happened', async () => {
    const { call } = failing({ from: 'http', status: 503 });
    expect(await call('f', { text: 'a' }, { attempt: 3 })).toMatchObject(failed('x', { next: 'give-up' }));
    const unsafe = failing({ from: 'timeout', of: 'call' }, { effect: 'unsafe' });
    expect(await unsafe.call('f', { text: 'a' })).toMatchObject(failed('x', { next: 'give-up' }));
  });

  test('is to change the call where it was wrong', async () => {
    expect(await failing({ from: 'http', status: 404 }).call('f', { text: 'a' })).toMatchObject(
      failed('x', { next: 'repair' }),
    );
  });

  test('is what the tool itself says, where it says it', async () => {
    const run = async () =>
      ({
        state: 'failed',
        failure: { kind: 'x', message: 'No.', next: 'give-up' },
        cause: { from: 'http', status: 503 },
      }) as const;
    expect(await bench([as({ name: 'f', run })]).call('f', { text: 'a' })).toMatchObject(
      failed('x', { next: 'give-up' }),
    );
  });
});

describe('the same call that failed before', () => {
  const failing = (effect: Tool['effect'], cause?: Failure) => {
    let isMended = false;
    let calls = 0;
    const run: Tool['run'] = async () => {
      calls++;
      if (isMended) return { state: 'done', value: { text: 'well' } };
      return { state: 'failed', failure: { kind: 'broken', message: 'Broken.' }, ...(cause && { cause }) };
    };
    const { call } = bench([as({ name: 'frail', effect, run })]);
    const once = async (given: object, key: string, of = 'r') => {
      const observation = await call('frail', { text: 'a', ...given }, { run: of }, key);
      return observation.state === 'failed' ? observation.failure.kind : observation.state;
    };
    const mend = () => {
      isMended = true;
    };
    return { once, mend, calls: () => calls };
  };

  test('and may have happened is not made again where it may be done once only, by whichever step', async () => {
    const { once, calls } = failing('unsafe', { from: 'http', status: 500 });
    expect([await once({}, 'k1'), await once({ times: 1 }, 'k2')]).toEqual(['broken', 'broken']);
    expect([await once({}, 'k3'), await once({ times: 1 }, 'k4')]).toEqual(['repeated', 'repeated']);
    expect(await once({}, 'k5', 'another run')).toBe('broken');
    expect(calls()).toBe(3);
  });

  test('is made three times where it only reads, and eight where it surely did nothing', async () => {
    const reading = failing('pure', { from: 'http', status: 500 });
    for (let i = 0; i < 10; i++) await reading.once({}, `k${i}`);
    const refused = failing('unsafe');
    for (let i = 0; i < 10; i++) await refused.once({}, `k${i}`);
    expect([reading.calls(), refused.calls()]).toEqual([3, 8]);
  });

  test('is counted anew once it was done, and the very call may be recovered', async () => {
    const { once, mend, calls } = failing('unsafe', { from: 'http', status: 500 });
    expect([await once({}, 'k1'), await once({}, 'k1')]).toEqual(['broken', 'broken']);
    expect(await once({}, 'k2')).toBe('repeated');
    mend();
    expect([await once({}, 'k1'), await once({}, 'k2'), calls()]).toEqual(['done', 'done', 4]);
  });
});
