import type { Event } from 'vscode';
import type { Source } from '../../agent-core/contracts/index.ts';

/** What is watched in this window right now, and why not more. */
export type WatchingState =
  /** Nobody agreed to anything, or the consent could not be read. */
  | { readonly state: 'off' }
  /** The workspace is not trusted: nothing is observed whatever was agreed. */
  | { readonly state: 'untrusted' }
  /** `until` in ms since the epoch; `undefined` until the person resumes. */
  | { readonly state: 'paused'; readonly until: number | undefined }
  | { readonly state: 'watching'; readonly sources: readonly Source[] };

export interface Watching {
  readonly current: WatchingState;
  /** Fires after `current` changed, never twice for the same. */
  readonly onDidChange: Event<WatchingState>;
}
