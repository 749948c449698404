/** A text with the occurrences of tokens in it, found once each. */
import { literalOf, tokenExpression } from './tokens.ts';

export interface Occurrences {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export interface Subject {
  readonly text: string;
  readonly known: Map<string, Occurrences>;
}

/** The columns of one row of inputs. */
export type Row = readonly Subject[];

export const subjectOf = (text: string): Subject => ({ text, known: new Map() });

export const rowOf = (inputs: readonly string[]): Row => inputs.map(subjectOf);

/** The `nth` of `values`, from the left (0, 1, …) or from the right (-1, -2, …). */
export function nthOf<T>(values: readonly T[], nth: number): T | undefined {
  return values[nth < 0 ? values.length + nth : nth];
}

export function occurrences(subject: Subject, token: string): Occurrences {
  let found = subject.known.get(token);
  if (!found) {
    found = find(subject.text, token);
    subject.known.set(token, found);
  }
  return found;
}

function find(text: string, token: string): Occurrences {
  const starts: number[] = [];
  const ends: number[] = [];
  const literal = literalOf(token);
  if (literal !== undefined) {
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + literal.length)) {
      starts.push(at);
      ends.push(at + literal.length);
    }
    return { starts, ends };
  }
  for (const match of text.matchAll(tokenExpression(token))) {
    starts.push(match.index);
    ends.push(match.index + match[0].length);
  }
  return { starts, ends };
}
