/** What a purge took, in words. */
import type { Purged } from '../../durable/journal/purge-over.ts';

export interface PurgedRuns extends Purged {
  /** Bytes of damaged databases that were set aside. */
  readonly damaged: number;
  /** The journal's name, as copies have it. */
  readonly journal: string;
}

/** A sentence each; none where there was nothing. `hint`: what to do about runs that are not over. */
export function purgedWords({ runs, bytes, kept, damaged }: Omit<PurgedRuns, 'left' | 'journal'>, hint = ''): string[] {
  const ofRuns = bytes > 0 ? [`Deleted what ${runs === 1 ? '1 run' : `${runs} runs`} said (${sizeOf(bytes)}).`] : [];
  const ofKept = kept.length > 0 ? [`Not over yet, and kept: ${kept.join(', ')}.${hint}`] : [];
  const ofDamaged = damaged > 0 ? [`Deleted a damaged database of runs (${sizeOf(damaged)}).`] : [];
  return [[...ofRuns, ...ofKept].join(' '), ...ofDamaged].filter((sentence) => sentence !== '');
}

export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
