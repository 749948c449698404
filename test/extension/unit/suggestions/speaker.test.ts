import { beforeEach, describe, expect, test } from 'vitest';
import type { Suggestion } from '../../../../agent-core/contracts/index.ts';
import { type Moment, QUIET_MS } from '../../../../extension/suggestions/gate.ts';
import { type Answer, Speaker } from '../../../../extension/suggestions/speaker.ts';
import { suggestion } from './builders.ts';

/** A speaker with a fake clock, a person who answers when told to, and everything that happened, in order. */
function setup() {
  const events: string[] = [];
  const asked: (() => void)[] = [];
  const answers = new Map<string, (answer: Answer | undefined) => void>();
  let timers: { at: number; run: () => void }[] = [];
  const moment: Omit<Moment, 'toastSince' | 'now'> = {
    focused: true,
    debuggerStopped: false,
    enabled: true,
    paused: false,
    trusted: true,
    reviewOpen: false,
    lastChangeAt: undefined,
    lastUndoAt: undefined,
  };
  let now = 1_000_000;
  let isHeard = true;
  const speaker = new Speaker({
    moment: () => ({ ...moment, now }),
    later: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    prepare: ({ id, renaming }: Suggestion) => {
      if (!renaming) return undefined;
      events.push(`ask ${id}`);
      return new Promise<void>((resolve) => asked.push(resolve));
    },
    toast: (spoken: Suggestion) => {
      events.push(`toast ${spoken.id}`);
      return new Promise((resolve) => answers.set(spoken.id, resolve));
    },
    tell: async ({ id }, answer) => {
      events.push(`${answer} ${id}`);
      return isHeard;
    },
    review: (id) => events.push(`open ${id}`),
    spokenChanged: () => {},
    rename: ({ id }: Suggestion) => events.push(`rename ${id}`),
    take: ({ id }: Suggestion) => events.push(`take ${id}`),
    held: () => {},
  });
  return {
    speaker,
    events,
    moment,
    pass(ms: number) {
      now += ms;
      for (const timer of timers.filter(({ at }) => at <= now)) {
        timers = timers.filter((other) => other !== timer);
        timer.run();
      }
    },
    async answer(id: string, answer: Answer | undefined) {
      answers.get(id)?.(answer);
      await Promise.resolve();
      await Promise.resolve();
    },
    /** The oldest question before a toast is answered. */
    async know() {
      asked.shift()?.();
      await Promise.resolve();
    },
    now: () => now,
    deafen: () => {
      isHeard = false;
    },
    waiting: () => timers.length,
  };
}

let context: ReturnType<typeof setup>;
beforeEach(() => {
  context = setup();
});

describe('a suggestion', () => {
  test('is spoken once, however often it is updated', async () => {
    context.speaker.offer(suggestion('a'));
    context.speaker.offer(suggestion('a', 0.95));
    await context.answer('a', undefined);
    context.speaker.offer(suggestion('a', 0.96));
    expect(context.events).toEqual(['shown a', 'toast a']);
  });

  test('is held while the gate is closed and spoken when it opens', () => {
    Object.assign(context.moment, { focused: false });
    context.speaker.offer(suggestion('a'));
    expect(context.events).toEqual([]);
    Object.assign(context.moment, { focused: true });
    context.speaker.poke();
    expect(context.events).toEqual(['shown a', 'toast a']);
  });

  test('waits by the clock where only time is missing', () => {
    Object.assign(context.moment, { lastChangeAt: context.now() });
    context.speaker.offer(suggestion('a'));
    context.pass(1_499);
    expect(context.events).toEqual([]);
    context.pass(1);
    expect(context.events).toEqual(['shown a', 'toast a']);
  });

  test('is dropped when it is withdrawn before its time', () => {
    Object.assign(context.moment, { lastChangeAt: context.now() });
    context.speaker.offer(suggestion('a'));
    context.speaker.close(suggestion('a').id);
    context.pass(60_000);
    expect(context.events).toEqual([]);
    expect(context.waiting()).toBe(0);
  });

  test('is over with all others when what they rest on is gone, spoken or held', async () => {
    context.speaker.offer(suggestion('a'));
    context.speaker.offer(suggestion('b'));
    context.speaker.closeAll();
    context.pass(60_000);
    expect(context.events).toEqual(['shown a', 'toast a']);
    expect(context.speaker.spoken).toEqual([]);
    expect(context.waiting()).toBe(0);
  });

  test('that is announced again after that is open again, and not spoken a second time', () => {
    context.speaker.offer(suggestion('a'));
    context.speaker.closeAll();
    context.speaker.offer(suggestion('a'));
    expect(context.events).toEqual(['shown a', 'toast a']);
    expect(context.speaker.spoken).toHaveLength(1);
  });

  test('comes one at a time, the surest first, the next when the first is answered', async () => {
    Object.assign(context.moment, { paused: true });
    context.speaker.offer(suggestion('a', 0.91));
    context.speaker.offer(suggestion('b', 0.95));
    Object.assign(context.moment, { paused: false });
    context.speaker.poke();
    expect(context.events).toEqual(['shown b', 'toast b']);
    await context.answer('b', 'notNow');
    expect(context.events.slice(2)).toEqual(['notNow b', 'shown a', 'toast a']);
  });

  test('does not wait for ever for a toast that went into the notification centre', () => {
    context.speaker.offer(suggestion('a'));
    context.speaker.offer(suggestion('b'));
    context.pass(29_999);
    expect(context.events).toHaveLength(2);
    context.pass(1);
    expect(context.events.slice(2)).toEqual(['shown b', 'toast b']);
  });
});

describe('a suggestion that something has to be asked about first', () => {
  const renamed = { ...suggestion('a'), renaming: { from: 'old', to: 'now' } };

  test('is asked about once the gate is open, and spoken when the answer is there', async () => {
    Object.assign(context.moment, { focused: false });
    context.speaker.offer(renamed);
    expect(context.events).toEqual([]);
    Object.assign(context.moment, { focused: true });
    context.speaker.poke();
    context.speaker.poke();
    expect(context.events).toEqual(['ask a']);
    await context.know();
    expect(context.events).toEqual(['ask a', 'shown a', 'toast a']);
  });

  test('waits where the gate closed while it was asked about', async () => {
    context.speaker.offer(renamed);
    Object.assign(context.moment, { lastChangeAt: context.now() });
    await context.know();
    expect(context.events).toEqual(['ask a']);
    context.pass(QUIET_MS);
    expect(context.events).toEqual(['ask a', 'shown a', 'toast a']);
  });

  test('is asked about again where it changed meanwhile, and never spoken once it is over', async () => {
    context.speaker.offer(renamed);
    context.speaker.offer({ ...renamed, support: 4 });
    await context.know();
    expect(context.events).toEqual(['ask a', 'ask a']);
    context.speaker.close(renamed.id);
    await context.know();
    expect(context.events).toEqual(['ask a', 'ask a']);
  });

  test('holds up no other', () => {
    context.speaker.offer(renamed);
    context.speaker.offer(suggestion('b', 0.99));
    expect(context.events).toEqual(['ask a', 'shown b', 'toast b']);
  });
});

describe('an answer', () => {
  test('Review is told and opens the review; the suggestion stays open', async () => {
    context.speaker.offer(suggestion('a'));
    await context.answer('a', 'review');
    expect(context.events.slice(2)).toEqual(['review a', 'open a']);
    expect(context.speaker.spoken).toHaveLength(1);
  });

  test('whose command lines are not all there is to do keeps them for the review', () => {
    const made = { doc: 'a.test.ts', text: 'test' };
    context.speaker.offer({ ...suggestion('a', 0.95), commands: ['npm test'] });
    context.speaker.offer({ ...suggestion('b', 0.94), places: [], files: [made], commands: ['npm test'] });
    context.speaker.take();
    expect(context.events).not.toContain('take a');
    expect(context.speaker.spoken).toHaveLength(1);
  });

  test('of command lines alone is taken other than by its toast', async () => {
    context.speaker.offer({ ...suggestion('a', 0.95), places: [], commands: ['npm test'] });
    context.speaker.take();
    expect(context.events.slice(2)).toEqual(['take a', 'take a']);
    expect(context.speaker.spoken).toEqual([]);
  });

  test('that is taken hands its command lines over, is told and closed', async () => {
    const context = setup();
    context.speaker.offer(suggestion('a'));
    await context.answer('a', 'take');
    expect(context.events.slice(2)).toEqual(['take a', 'take a']);
    expect(context.speaker.spoken).toEqual([]);
  });

  test('Rename Symbol is told as taken only when the rename was made', async () => {
    context.speaker.offer(suggestion('a'));
    await context.answer('a', 'rename');
    expect(context.events.slice(2)).toEqual(['rename a']);
    expect(context.speaker.spoken).toHaveLength(1);
    context.speaker.renamed(suggestion('a'));
    expect(context.events.slice(3)).toEqual(['take a']);
    expect(context.speaker.spoken).toEqual([]);
  });

  test('Rename Symbol does nothing for a suggestion that is over', () => {
    context.speaker.rename(suggestion('a'));
    expect(context.events).toEqual([]);
  });

  test.each(['notNow', 'never'] as const)('%s is told and closes it', async (answer) => {
    context.speaker.offer(suggestion('a'));
    await context.answer('a', answer);
    expect(context.events.slice(2)).toEqual([`${answer} a`]);
    expect(context.speaker.spoken).toEqual([]);
  });

  test('Never says whether the host heard it, also for a suggestion that is over', async () => {
    expect(await context.speaker.refuse(suggestion('a'))).toBe(true);
    context.deafen();
    expect(await context.speaker.refuse(suggestion('b'))).toBe(false);
    expect(context.events).toEqual(['never a', 'never b']);
  });

  test('none is told nothing: unknown is not refused', async () => {
    context.speaker.offer(suggestion('a'));
    await context.answer('a', undefined);
    expect(context.events).toEqual(['shown a', 'toast a']);
    expect(context.speaker.spoken).toHaveLength(1);
  });

  test('to a suggestion that was withdrawn meanwhile still reaches the host', async () => {
    context.speaker.offer(suggestion('a'));
    context.speaker.close(suggestion('a').id);
    await context.answer('a', 'never');
    expect(context.events.slice(2)).toEqual(['never a']);
  });

  test('after disposal does nothing', async () => {
    context.speaker.offer(suggestion('a'));
    context.speaker.dispose();
    await context.answer('a', 'review');
    expect(context.events).toEqual(['shown a', 'toast a']);
  });
});
