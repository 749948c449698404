/** Where a review's plan comes from, and how it is asked for again. */
import type { CancellationToken } from 'vscode';
import type { AutomationId, Family, Result, SuggestionId } from '../../../agent-core/contracts/index.ts';
import type { AgentHostClient } from '../../agent-host/client.ts';
import type { EditorTexts } from '../texts.ts';

export type ReviewSource =
  | {
      readonly kind: 'suggestion';
      readonly family: Family;
      readonly id: SuggestionId;
      readonly fingerprint: string;
      readonly name: string;
    }
  | { readonly kind: 'automation'; readonly id: AutomationId; readonly name: string };

export type Planned = Result<'planSuggestion'>;

/** Computes the plan against documents as they now stand, `documents` being texts the host does not know. */
export function planOf(
  host: AgentHostClient,
  source: ReviewSource,
  documents: EditorTexts,
  token: CancellationToken,
): Promise<Planned> {
  return source.kind === 'suggestion'
    ? host.request('planSuggestion', { suggestion: source.id, documents, purpose: 'review' }, token)
    : host.request('planAutomation', { automation: source.id, documents }, token);
}
