import type { Event } from 'vscode';
import type { AgentHostClient } from '../agent-host/client.ts';
import type { HostState } from '../agent-host/supervisor.ts';
import type { Services } from '../services.ts';

/** What suggestions need of the rest of the extension. */
export interface SuggestionServices
  extends Pick<Services, 'context' | 'keys' | 'log' | 'settings' | 'tell' | 'terminals' | 'watching'> {
  readonly host: SuggestionHost;
}

/** What one host said is not known to the next. */
export interface SuggestionHost extends AgentHostClient {
  readonly onDidChangeState: Event<Pick<HostState, 'state'>>;
}
