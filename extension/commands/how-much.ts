/** What was forgotten, in words. */
import type { Result } from '../../agent-core/contracts/index.ts';
import { counted } from '../recorded/nodes.ts';

export function saysHowMuch({ signals, bytes, also = [], left = [] }: Result<'forget'>): string {
  if (signals + also.length + left.length === 0) return 'There was nothing to forget.';
  const recorded = signals === 0 ? [] : [`Forgotten: ${counted(signals, 'recorded act')}, ${sized(bytes)}.`];
  return [...recorded, ...also, ...left].join(' ');
}

function sized(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte');
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
