import { expect, test } from 'vitest';
import type { RunEvent } from '../../../../agent-core/durable/journal/events.ts';
import { EventWords } from '../../../../agent-core/host/runs/event-words.ts';

/** The words of a step that was asked for and gave `value`. */
function saying(name: string, effect: 'wait' | 'pure', value: unknown): string | undefined {
  const words = new EventWords();
  const slot = { key: 'k', tick: 1, branch: '0', position: 0, name };
  const events: RunEvent[] = [
    { kind: 'ACTION_REQUESTED', ...slot, effect, attempt: 1, idempotencyKey: 'i' },
    { kind: 'OBSERVATION_GENERATED', key: 'k', outcome: { state: 'done', value } },
  ];
  return events.map((event, i) => words.wordsOf({ seq: i + 1, at: 0, kind: event.kind, event })).at(-1);
}

test('a timer says by how much it came late', () => {
  const DAY = 24 * 3_600_000;
  const late = [0, 3, 1999, 2500, 61_000, 150_000, 2 * 3_600_000, 40 * DAY].map((ms) => saying('sleep', 'wait', ms));
  const said = ['0 ms', '3 ms', '1999 ms', '2 s', '61 s', '2 min', '2 h', '40 days'];
  expect(late).toEqual(said.map((words) => `✓ sleep: ${words} late`));
});

test('a step that a program calls sleep says what it gave', () => {
  expect(saying('sleep', 'pure', 3)).toBe('✓ sleep: 3');
});
