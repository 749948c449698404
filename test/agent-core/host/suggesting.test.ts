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
