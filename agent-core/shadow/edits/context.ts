/** What stands around a part of a line, nearest first. Indentation does not count; a line's ends do. */
import type { Kind, Token } from './tokens.ts';

export interface ContextToken {
  readonly kind: Kind | 'edge';
  readonly text: string;
}

const EDGE: ContextToken = { kind: 'edge', text: '\n' };

/** No further than this. */
export const CONTEXT = 24;

export function contextLeft(tokens: readonly Token[], start: number): ContextToken[] {
  const first = tokens[0]?.kind === 'blank' ? 1 : 0;
  const found: ContextToken[] = [];
  for (let i = start - 1; i >= first && found.length < CONTEXT; i--) found.push(tokens[i] ?? EDGE);
  if (found.length < CONTEXT) found.push(EDGE);
  return found;
}

export function contextRight(tokens: readonly Token[], end: number): ContextToken[] {
  const last = tokens.at(-1)?.kind === 'blank' ? tokens.length - 1 : tokens.length;
  const found: ContextToken[] = tokens.slice(end, Math.min(last, end + CONTEXT));
  if (found.length < CONTEXT) found.push(EDGE);
  return found;
}
