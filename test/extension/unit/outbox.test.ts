import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NumberedSignal, Signal } from '../../../agent-core/contracts/index.ts';
import { Outbox } from '../../../extension/agent-host/outbox.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup(limits: ConstructorParameters<typeof Outbox>[0] = {}) {
  const sent: number[][] = [];
  const outbox = new Outbox(limits);
  const send = (items: NumberedSignal[]) => void sent.push(items.map(({ seq }) => seq));
  const add = (count: number, text = '') => {
    for (let i = 0; i < count; i++) outbox.add(edit(text));
  };
  return { outbox, sent, send, add };
}

function edit(text: string): Signal {
  return { v: 1, t: 0, kind: 'doc.edit', doc: 'a.ts', changes: [{ offset: 0, length: 0, text }] };
}

test('signals of one moment go out as one batch, numbered from 0', () => {
  const { outbox, sent, send, add } = setup();
  outbox.attach(send, 0, []);
  add(3);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(15);
  expect(sent).toEqual([[0, 1, 2]]);
});

test('what a host never accepted is sent again to the next one, in order, and only that', () => {
  const { outbox, sent, send, add } = setup();
  outbox.attach(send, 0, []);
  add(6);
  outbox.flush();
  outbox.accepted(2, [4]);
  outbox.detach();
  add(1);
  sent.length = 0;
  outbox.attach(send, 3, []);
  expect(sent).toEqual([[3, 5, 6]]);
});

test('without a host signals wait, and go out before attach returns', () => {
  const { outbox, sent, send, add } = setup({ batchSignals: 2 });
  add(5);
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual([]);
  outbox.attach(send, 0, []);
  expect(sent).toEqual([[0, 1], [2, 3], [4]]);
});

test('what was accepted is forgotten', () => {
  const { outbox, send, add } = setup();
  outbox.attach(send, 0, []);
  add(4);
  outbox.accepted(2, [3]);
  expect(outbox.waiting).toBe(1);
});

test('a full outbox refuses new signals, so that the numbers keep no hole, and asks for fresh texts when half is free', () => {
  const { outbox, sent, send, add } = setup({ signals: 4 });
  const events: string[] = [];
  outbox.onFull(() => events.push('full'));
  outbox.onRoom(() => events.push('room'));
  add(4);
  expect(outbox.add(edit('lost'))).toBe(false);
  outbox.attach(send, 1, []);
  expect(events).toEqual(['full']);
  outbox.accepted(2, []);
  expect(events).toEqual(['full', 'room']);
  sent.length = 0;
  add(1);
  outbox.flush();
  expect(sent).toEqual([[4]]);
});

test('long texts fill it as well as many', () => {
  const { outbox, add } = setup({ bytes: 10_000 });
  add(1, 'x'.repeat(10_000));
  expect(outbox.add(edit('y'))).toBe(false);
});
