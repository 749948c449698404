import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { DocumentKeys } from './adapters/document-keys.ts';
import type { Settings } from './adapters/settings.ts';
import type { Tell } from './adapters/tell.ts';
import type { TerminalNames } from './adapters/terminal-names.ts';
import type { AgentHostClient } from './agent-host/client.ts';
import type { Watching } from './consent/watching.ts';

/** What `compose` builds and every `registerX(services)` takes. Each member is an interface; none is built anywhere else. */
export interface Services {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly tell: Tell;
  readonly settings: Settings;
  readonly keys: DocumentKeys;
  readonly terminals: TerminalNames;
  /** A request starts the agent host when it is not running: ask only for what the person asked for, or while watching. */
  readonly host: AgentHostClient;
  readonly watching: Watching;
}
