import { expect, test } from 'vitest';
import { type Suggestion, SuggestionId } from '../../../agent-core/contracts/index.ts';
import { Suggesting, type SuggestingOptions } from '../../../agent-core/host/suggesting.ts';
import { suggestion } from '../../extension/unit/suggestions/builders.ts';

function setup() {
  const sent: unknown[] = [];
  const closed: SuggestionId[] = [];
  const options = {
    pipeline: { close: (id: SuggestionId) => void closed.push(id) },
    silence: { claim: () => true },
    clock: { now: () => 0 },
    notifier: { send: (_name: string, { id }: Suggestion) => void sent.push(id) },
  };
  return { sent, closed, suggesting: new Suggesting(options as unknown as SuggestingOptions) };
}

test('what has nothing to do in the editor is not told to it, and makes room for the next', () => {
  const { suggesting, sent, closed } = setup();
  const fields = [{ target: 'crm.example/contact/name', value: 'Ada' }];
  suggesting.opened({ ...suggestion('form'), family: 'transfer', places: [], fields }, 'p1');
  suggesting.opened({ ...suggestion('rows'), family: 'transfer' }, 'p2');
  expect({ sent, closed }).toEqual({ sent: ['rows'], closed: [SuggestionId.parse('form')] });
});

/** A pipeline whose open suggestion `s` has its offer again after so many looks, or is not waited for any more. */
function awaiting(looks: number, comes: boolean) {
  const open = { suggestion: { ...suggestion('s'), family: 'transfer' } };
  const pipeline = {
    ...{ open, documents: new Map(), correct: () => undefined, close: () => undefined },
    currentOffer: () => (--looks < 0 && comes ? { ...open.suggestion, pattern: 'p' } : undefined),
    isAwaited: () => looks >= 0,
  };
  const planner = { plan: async () => ({ title: 'planned' }) };
  const options = { pipeline, planner, skill: { rule: () => undefined }, notifier: { send: () => undefined } };
  return new Suggesting(options as unknown as SuggestingOptions);
}

test('a review asked for while what it shows is still being learned waits for it, and ends where nothing comes', async () => {
  const request = { suggestion: SuggestionId.parse('s'), documents: [], purpose: 'review' as const };
  const { signal } = new AbortController();
  expect(await awaiting(3, true).plan(request, signal)).toEqual({ state: 'ready', plan: { title: 'planned' } });
  expect(await awaiting(3, false).plan(request, signal)).toMatchObject({ state: 'stale' });
  expect(await awaiting(Number.POSITIVE_INFINITY, false).plan(request, AbortSignal.abort())).toMatchObject({
    state: 'stale',
  });
});
