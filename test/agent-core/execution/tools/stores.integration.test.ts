/** What is kept of calls beside the journal, in real files: budgets, turns, switches. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../agent-core/durable/sqlite/database.ts';
import { type RateRule, rateAt } from '../../../../agent-core/execution/egress/rates.ts';
import { Limits } from '../../../../agent-core/execution/limits/limits.ts';
import { SqliteBudget } from '../../../../agent-core/execution/tools/budget.ts';
import { sameCall } from '../../../../agent-core/execution/tools/repeats.ts';
import { TOOLS } from '../../../../agent-core/execution/tools/schema.ts';
import { SqliteRepeats } from '../../../../agent-core/execution/tools/sqlite-repeats.ts';
import { ToolSwitches } from '../../../../agent-core/execution/tools/switches.ts';
import { SqliteTurns } from '../../../../agent-core/execution/tools/turns.ts';
import { as } from './support.ts';

let folder = '';
let now = 1_000_000;
const clock = { now: () => now } as Parameters<typeof openDatabase>[1]['clock'];
const open = () => openDatabase(folder, { clock, log: () => {} }, TOOLS).store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penumbra-tools-'));
  now = 1_000_000;
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the budget of a run', () => {
  const free = () => ({ prices: [] });

  test('is counted over restarts, for each run by itself', () => {
    const limits = { calls: 2, ms: 1_000_000, usd: 1 };
    for (const left of [true, true, false]) {
      const store = open();
      const budget = new SqliteBudget(store, clock, free, limits);
      expect(budget.whyOver('r') === undefined).toBe(left);
      expect(budget.whyOver('other')).toBeUndefined();
      budget.spent('r', 5);
      store.close();
    }
  });

  test('is over once tools have worked for as long as they may', () => {
    const store = open();
    const budget = new SqliteBudget(store, clock, free, { calls: 100, ms: 10_000, usd: 1 });
    budget.spent('s', 9_999);
    expect(budget.whyOver('s')).toBeUndefined();
    budget.spent('s', 1);
    expect(budget.whyOver('s')).toContain('which is all it may have');
    store.close();
  });
});

describe('the money of a run', () => {
  const prices = [
    { host: 'api.example.com', usd: 0.1 },
    { host: '*.example.com', port: 8443, usd: 2 },
  ];

  test('is paid for each request at a host with a price, over restarts, up to what it may spend', () => {
    for (let request = 0; request < 10; request++) {
      const store = open();
      expect(
        new SqliteBudget(store, clock, () => ({ prices, runUsd: 1 })).pay('r', 'api.example.com:443'),
      ).toBeUndefined();
      store.close();
    }
    const store = open();
    const budget = new SqliteBudget(store, clock, () => ({ prices, runUsd: 1 }));
    const why = 'this run has spent $1.00 of the $1.00 that it may, and a request at api.example.com:443 costs $0.10.';
    expect(budget.pay('r', 'api.example.com:443')).toContain(why);
    expect(budget.pay('r', 'free.example.com:443')).toBeUndefined();
    expect(budget.pay('other', 'api.example.com:443')).toBeUndefined();
    store.close();
  });

  test('is five dollars where nobody wrote another sum, and what two processes pay is never more', () => {
    const stores = [open(), open()];
    const budgets = stores.map((store) => new SqliteBudget(store, clock, () => ({ prices })));
    const paid = [0, 1, 0, 1].map((i) => budgets[i]?.pay('r', 'b.example.com:8443') === undefined);
    expect(paid).toEqual([true, true, false, false]);
    for (const store of stores) store.close();
  });

  test.each([
    ['api.example.com', true],
    ['api.example.com:80', true],
    ['api.example.com.', true],
    ['API.example.com.:443', true],
    ['*.example.com', true],
    ['x.y.example.com', true],
    ['*.com.example.com', true],
    ['example.com', false],
    ['api.example.org', false],
  ])('may be spent by whoever is granted %s: %s', (granted, expected) => {
    const store = open();
    expect(new SqliteBudget(store, clock, () => ({ prices })).isPriced(granted)).toBe(expected);
    store.close();
  });
});

describe('calls that failed', () => {
  test('are counted by run and arguments, over restarts, until such a call is done', () => {
    const first = open();
    const same = sameCall(as({ name: 'a' }), { x: 1, y: 2 });
    new SqliteRepeats(first, clock).told('r', same, 'k1', 'refused');
    new SqliteRepeats(first, clock).told('r', same, 'k2', 'unknown');
    new SqliteRepeats(first, clock).told('r', same, 'k2', 'refused');
    first.close();
    const store = open();
    const repeats = new SqliteRepeats(store, clock);
    expect(repeats.failures('r', sameCall(as({ name: 'a' }), { y: 2, x: 1 }), 'k3')).toEqual({
      count: 2,
      isUnknown: true,
    });
    expect(repeats.failures('r', same, 'k2')).toEqual({ count: 1, isUnknown: false });
    expect(repeats.failures('other', same, 'k3').count).toBe(0);
    repeats.told('r', same, 'k3', 'done');
    expect(repeats.failures('r', same, 'k4').count).toBe(0);
    store.close();
  });
});

describe('turns', () => {
  const opened = (rates: readonly RateRule[] = []) => {
    const store = open();
    const limits = Limits.open(folder, { clock, log: () => {} });
    const close = () => {
      store.close();
      limits.close();
    };
    return { turns: new SqliteTurns(store, limits, clock, (host) => rateAt(rates, host)), close };
  };
  const sending = (name: string, credential: string) =>
    as({ name, needs: { files: 'none', secrets: [{ name: credential, host: 'h' }] } });

  test('attack: a loop gets twenty at once at a host and two a second, by all tools and windows together', () => {
    const first = opened();
    for (let i = 0; i < 10; i++) expect(first.turns.take(as({ name: 'a' }), 'h')).toEqual({ granted: true });
    first.close();
    const [second, third] = [opened(), opened()];
    for (let i = 0; i < 10; i++) expect(second.turns.take(as({ name: 'b' }), 'h')).toEqual({ granted: true });
    expect(third.turns.take(as({ name: 'a' }), 'h')).toEqual({
      until: now + 500,
      why: 'Calls at h: 20 at once, then 2 in 1 s.',
    });
    expect(third.turns.take(as({ name: 'a' }), 'other')).toEqual({ granted: true });
    expect(third.turns.take(sending('a', 'TOKEN'), 'h')).toEqual({ granted: true });
    for (let i = 0; i < 30; i++) expect(third.turns.take(as({ name: 'a' }))).toEqual({ granted: true });
    now += 500;
    expect(second.turns.take(as({ name: 'a' }), 'h')).toEqual({ granted: true });
    expect(third.turns.take(as({ name: 'a' }), 'h')).toHaveProperty('until');
    second.close();
    third.close();
  });

  test('are given at a host as a person wrote it', () => {
    const { turns, close } = opened([{ host: '*.h.com', calls: 2, seconds: 60 }]);
    const take = (host: string) => turns.take(as({ name: 'a' }), host);
    expect([take('x.h.com:8443'), take('x.h.com:8443')]).toEqual([{ granted: true }, { granted: true }]);
    expect(take('x.h.com:8443')).toMatchObject({ until: now + 30_000 });
    expect(take('h.com')).toEqual({ granted: true });
    close();
  });

  test('are not given at a host that fails again and again, until a trial shows that it is well', () => {
    const tool = as({ name: 'a' });
    const { turns, close } = opened();
    for (let i = 0; i < 5; i++) {
      expect(turns.take(tool, 'h')).toEqual({ granted: true });
      turns.ended(tool, 'h', false);
    }
    expect(turns.take(tool, 'h')).toMatchObject({ until: now + 10_000, isLeftAlone: true });
    expect(turns.take(tool, 'other')).toEqual({ granted: true });
    now += 10_000;
    expect(turns.take(tool, 'h')).toEqual({ granted: true });
    expect(turns.take(tool, 'h')).toHaveProperty('until');
    turns.ended(tool, 'h', true);
    expect(turns.take(tool, 'h')).toEqual({ granted: true });
    close();
  });
});

describe('the switches of tools', () => {
  test('are kept, and read at each question', () => {
    const mine = new ToolSwitches(folder);
    const theirs = new ToolSwitches(folder);
    mine.set('run', false);
    expect([theirs.isOff('run'), theirs.isOff('read')]).toEqual([true, false]);
    theirs.set('run', true);
    expect(mine.isOff('run')).toBe(false);
  });

  test('are all off where they cannot be read, and nothing is written over that', () => {
    writeFileSync(join(folder, 'tools.json'), '{"off": ["run"');
    const switches = new ToolSwitches(folder);
    expect(switches.isOff('read')).toBe(true);
    expect(() => switches.set('read', true)).toThrow('tools.json');
  });
});
