import type { Event } from 'vscode';
import type { Source } from '../../agent-core/contracts/index.ts';
import type { Pause } from './pause-store.ts';

/** What is watched in this window right now, and why not more. */
export type WatchingState =
  /** Nobody agreed to anything, the consent could not be read, or the settings narrow it to nothing. */
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

export interface WatchingFacts {
  readonly granted: readonly Source[];
  readonly trusted: boolean;
  readonly pause: Pause;
  /** Whether the settings of this window leave a source on. */
  readonly mayWatch: (source: Source) => boolean;
}

/** Consent is the widest it can be; trust, the settings and a pause only take away. */
export function decideWatching({ granted, trusted, pause, mayWatch }: WatchingFacts): WatchingState {
  const sources = granted.filter(mayWatch);
  if (sources.length === 0) return { state: 'off' };
  if (!trusted) return { state: 'untrusted' };
  if (pause.paused) return { state: 'paused', until: pause.until };
  return { state: 'watching', sources };
}
