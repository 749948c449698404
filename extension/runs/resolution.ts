/** How a person settles a step whose outcome nobody knows: the choices and what is typed for them. Pure. */
import type { Resolution } from '../../agent-core/contracts/index.ts';

export interface Way {
  readonly how: Resolution['how'];
  readonly label: string;
  readonly detail: string;
}

export const WAYS: readonly Way[] = [
  { how: 'done', label: '$(check) It happened', detail: 'The run goes on with what you say it gave.' },
  {
    how: 'again',
    label: '$(debug-restart) Try again',
    detail: 'It did not happen, or may happen twice: it is done anew.',
  },
  { how: 'fail', label: '$(error) It failed', detail: 'The run goes on as with any failed step.' },
];

/** What is wrong with a result as it was typed; `undefined` where it is JSON, or nothing. */
export function resultProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return 'This is no JSON. A text needs quotes: "like this". Leave it empty for nothing.';
  }
}

/** Nothing where nothing was typed. Throws on what `resultProblem` finds wrong. */
export function typedValue(text: string): { value?: unknown } {
  return text.trim() === '' ? {} : { value: JSON.parse(text) as unknown };
}

export const resultOf = (text: string): Resolution => ({ how: 'done', ...typedValue(text) });

export function messageProblem(text: string): string | undefined {
  return text.trim() === '' ? 'Say why it failed; the run is told so.' : undefined;
}
