/** What the status bar says, in plain words, decided from what is known. */
import { asSentence } from '../adapters/sentence.ts';
import type { HostState } from '../agent-host/supervisor.ts';
import type { WatchingState } from '../consent/watching.ts';

export interface StatusFacts {
  readonly watching: WatchingState;
  readonly host: HostState;
  /** What the host said it stopped recording for. */
  readonly trouble: string | undefined;
  /** What became of a damaged database of runs. */
  readonly damage?: string | undefined;
  /** How the sandbox of tools stands, where somebody looked. */
  readonly sandbox?: string | undefined;
}

export interface StatusWords {
  readonly text: string;
  readonly tooltip: string;
  /** For a screen reader: no icon, a whole sentence. */
  readonly label: string;
  readonly isError: boolean;
}

export function describeStatus({ damage, sandbox, ...facts }: StatusFacts): StatusWords {
  const status = ofWatching(facts);
  const tooltip = [status.tooltip, damage, sandbox].filter((each) => each !== undefined).join('\n\n');
  return { ...status, tooltip, label: damage === undefined ? status.label : `${status.label} ${damage}` };
}

function ofWatching({ watching, host, trouble }: StatusFacts): StatusWords {
  if (host.state === 'failed') return error(saysStopped(host.reason));
  if (trouble !== undefined) return error(saysTrouble(trouble));
  switch (watching.state) {
    case 'off':
      return words('$(eye-closed)', 'off', 'Penumbra is off: nothing is watched until you choose what may be.');
    case 'untrusted':
      return words('$(eye-closed)', 'off', 'Penumbra watches nothing in a workspace that you do not trust.');
    case 'paused':
      return words('$(debug-pause)', 'paused', `Penumbra is paused ${untilWhen(watching.until)}: nothing is watched.`);
    case 'watching':
      return words(
        '$(eye)',
        'watching',
        `Penumbra is watching: ${watching.sources.join(', ')}. It stays on this machine.`,
      );
  }
}

/** The agent host was given up. */
export function saysStopped(reason: string): string {
  return `Penumbra has stopped: ${asSentence(reason)} Choose Restart to start it again.`;
}

/** The agent host runs, and can no longer write. */
export function saysTrouble(message: string): string {
  return `Penumbra has stopped recording. ${asSentence(message)} Once that is mended, choose Restart.`;
}

function words(icon: string, state: string, sentence: string): StatusWords {
  return { text: `${icon} Penumbra: ${state}`, tooltip: sentence, label: sentence, isError: false };
}

function error(sentence: string): StatusWords {
  return { text: '$(error) Penumbra: error', tooltip: sentence, label: sentence, isError: true };
}

function untilWhen(until: number | undefined): string {
  if (until === undefined) return 'until you resume it';
  const time = new Date(until).toLocaleString(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  return `until ${time}`;
}
