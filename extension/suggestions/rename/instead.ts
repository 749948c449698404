/** What "Rename Symbol Instead" would rename. Knows nothing of VS Code. */
import type { Suggestion } from '../../../agent-core/contracts/index.ts';

/** What is reviewed and nothing else while a review is open, and the best that was spoken otherwise; where the server can do it. */
export function renameable(
  spoken: readonly Suggestion[],
  reviewed: { readonly id: string } | undefined,
  isOffered: (suggestion: Suggestion) => boolean,
): Suggestion | undefined {
  return spoken.find((suggestion) => isOffered(suggestion) && (!reviewed || reviewed.id === suggestion.id));
}
