import { expect, test } from 'vitest';
import { Leases } from '../../../agent-core/durable/lease.ts';
import { setup } from '../../support/recording.ts';

function twoWindows() {
  const first = setup();
  const second = setup(first.folder);
  second.clock.time = first.clock.time;
  const pass = (ms: number) => {
    first.clock.time += ms;
    second.clock.time += ms;
  };
  return { a: new Leases(first.store, first.clock), b: new Leases(second.store, second.clock), pass };
}

test('while one window holds a lease, the other does not get it', () => {
  const { a, b } = twoWindows();
  expect(a.acquire('retention', 'a', 1000)).toMatchObject({ owner: 'a', epoch: 1 });
  expect(b.acquire('retention', 'b', 1000)).toBeUndefined();
  expect(b.acquire('something else', 'b', 1000)).toBeDefined();
});

test('a lease given back, or run out, can be taken, under a higher epoch', () => {
  const { a, b, pass } = twoWindows();
  const first = a.acquire('retention', 'a', 1000);
  if (first) a.release(first);
  expect(b.acquire('retention', 'b', 1000)?.epoch).toBe(2);
  pass(1000);
  expect(a.acquire('retention', 'a', 1000)?.epoch).toBe(3);
});

test('a window that slept through its lease neither renews, releases nor holds it', () => {
  const { a, b, pass } = twoWindows();
  const slept = a.acquire('retention', 'a', 1000);
  pass(2000);
  const taken = b.acquire('retention', 'b', 1000);
  if (!slept || !taken) throw new Error('not taken');
  expect(a.renew(slept, 1000)).toBeUndefined();
  a.release(slept);
  expect(a.holds(slept)).toBe(false);
  expect(b.holds(taken)).toBe(true);
});

test('renewing keeps a lease under its epoch', () => {
  const { a, b, pass } = twoWindows();
  const lease = a.acquire('retention', 'a', 1000);
  if (!lease) throw new Error('not taken');
  pass(900);
  expect(a.renew(lease, 1000)?.epoch).toBe(lease.epoch);
  pass(900);
  expect(b.acquire('retention', 'b', 1000)).toBeUndefined();
});
