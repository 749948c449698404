/** What stands around a part of a line, nearest first. Indentation does not count; a line's ends do. */
import type { Kind, Token } from './tokens.ts';

export interface ContextToken {
  readonly kind: Kind | 'edge';
  readonly text: string;
}

const EDGE: ContextToken = { kind: 'edge', text: '\n' };

export function contextLeft(tokens: readonly Token[], start: number): ContextToken[] {
  const found: ContextToken[] = tokens.slice(tokens[0]?.kind === 'blank' ? 1 : 0, start).reverse();
  found.push(EDGE);
  return found;
}

export function contextRight(tokens: readonly Token[], end: number): ContextToken[] {
  const last = tokens.at(-1)?.kind === 'blank' ? tokens.length - 1 : tokens.length;
  const found: ContextToken[] = tokens.slice(end, last);
  found.push(EDGE);
  return found;
}
