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

/** What stands around a part of a line, token by token: `contextLeft` and `contextRight` without their lists. */
export class Around {
  readonly #tokens: readonly Token[];
  readonly #start: number;
  readonly #end: number;
  readonly #toLeft: number;
  readonly #toRight: number;

  constructor({ tokens }: { readonly tokens: readonly Token[] }, start: number, end: number) {
    this.#tokens = tokens;
    this.#start = start;
    this.#end = end;
    const first = tokens[0]?.kind === 'blank' ? 1 : 0;
    const last = tokens[tokens.length - 1]?.kind === 'blank' ? tokens.length - 1 : tokens.length;
    this.#toLeft = Math.min(CONTEXT, Math.max(0, start - first));
    this.#toRight = Math.min(CONTEXT, Math.max(0, last - end));
  }

  left(at: number): ContextToken | undefined {
    return at < this.#toLeft ? this.#tokens[this.#start - 1 - at] : edge(at, this.#toLeft);
  }

  right(at: number): ContextToken | undefined {
    return at < this.#toRight ? this.#tokens[this.#end + at] : edge(at, this.#toRight);
  }
}

const edge = (at: number, end: number) => (at === end && at < CONTEXT ? EDGE : undefined);
