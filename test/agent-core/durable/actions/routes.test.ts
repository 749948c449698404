import { expect, test } from 'vitest';
import { actionRun, askerOf, routeOf } from '../../../../agent-core/durable/actions/routes.ts';
import { decode } from '../../../../agent-core/durable/bus/message.ts';
import { idempotencyKey } from '../../../../agent-core/durable/runs/step-key.ts';

const SOURCE = '0123456789abcdef'.repeat(2);
const key = idempotencyKey('r', 'k');
const end = { kind: 'RUN_CANCELLED' } as const;

test('an action answers the journal that its run is named by, and nobody where the name can be read in two ways', () => {
  expect(askerOf(actionRun(SOURCE, '-'.repeat(22), 12))).toEqual({ source: SOURCE, key: '-'.repeat(22) });
  expect(routeOf('action', actionRun(SOURCE, key, 1), end)).toBe(`answers.${SOURCE}`);
  for (const name of [`a-victim-${key}-1`, `a-victim-${SOURCE}-${key}-1`, `f-${SOURCE}`, `a-${SOURCE}-short-1`])
    expect(routeOf('action', name, end)).toBeUndefined();
  expect(routeOf('demo', actionRun(SOURCE, key, 1), end)).toBeUndefined();
});

test('a message whose journal has a name that none has is refused', () => {
  const message = { v: 1, kind: 'RUN_EVENT', run: 'r', seq: 1, after: 0, id: 'i', at: 0 };
  expect(decode(JSON.stringify({ ...message, source: SOURCE }))).toHaveProperty('message');
  expect(decode(JSON.stringify({ ...message, source: `victim-${SOURCE}` }))).toEqual({
    why: expect.stringContaining('32 hexadecimal digits'),
  });
});
