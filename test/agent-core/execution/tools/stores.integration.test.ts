/** What is kept of calls beside the journal, in real files: budgets, turns, switches. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../agent-core/durable/sqlite/database.ts';
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
  const tool = as({ name: 'a', limits: { ms: 1, usd: 0.4 } });

  test('is counted over restarts, for each run by itself', () => {
    const limits = { calls: 2, ms: 1_000_000, usd: 100 };
    for (const left of [true, true, false]) {
      const store = open();
      const budget = new SqliteBudget(store, clock, limits);
      expect(budget.whyOver('r', tool) === undefined).toBe(left);
      expect(budget.whyOver('other', tool)).toBeUndefined();
      budget.spent('r', tool, 5);
      store.close();
    }
  });

  test('is over before a call that may cost more than is left', () => {
    const store = open();
    const budget = new SqliteBudget(store, clock, { calls: 100, ms: 10_000, usd: 1 });
    budget.spent('r', tool, 5);
    expect(budget.whyOver('r', tool)).toBeUndefined();
    budget.spent('r', tool, 5);
    expect(budget.whyOver('r', tool)).toBe('This run has spent $0.80 of $1.00 on tools, and a may cost $0.40.');
    budget.spent('s', as({ name: 'b', limits: { ms: 1 } }), 10_000);
    expect(budget.whyOver('s', tool)).toContain('which is all it may have');
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
  const opened = () => {
    const store = open();
    const limits = Limits.open(folder, { clock, log: () => {} });
    const close = () => {
      store.close();
      limits.close();
    };
    return { turns: new SqliteTurns(store, limits, clock), close };
  };

  test('are given by tool and host as often as it may be called, over restarts', () => {
    const tool = as({ name: 'a', rate: { calls: 2, perMs: 1_000 } });
    const first = opened();
    expect(first.turns.take(tool, 'h')).toEqual({ granted: true });
    expect(first.turns.take(tool, 'h')).toEqual({ granted: true });
    first.close();
    const second = opened();
    const refused = second.turns.take(tool, 'h');
    expect(refused).toMatchObject({ until: now + 500, why: 'a at h may be called 2 times in 1 s.' });
    expect(second.turns.take(tool, 'other')).toEqual({ granted: true });
    now += 500;
    expect(second.turns.take(tool, 'h')).toEqual({ granted: true });
    second.close();
  });

  test('are not given at a host that fails again and again, until a trial shows that it is well', () => {
    const tool = as({ name: 'a' });
    const { turns, close } = opened();
    for (let i = 0; i < 5; i++) {
      expect(turns.take(tool, 'h')).toEqual({ granted: true });
      turns.ended(tool, 'h', false);
    }
    expect(turns.take(tool, 'h')).toMatchObject({ until: now + 10_000 });
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
