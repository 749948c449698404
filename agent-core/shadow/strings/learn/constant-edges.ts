/** Steps that write the same text in every example. */
import { atomFeatures } from '../atom-features.ts';
import { costOf } from '../feature.ts';
import { type EdgeSource, edgeOf } from './edges.ts';

/** Longer constants end only where a word does. */
const EVERY_LENGTH = 6;

export function constantEdges(outputs: readonly string[]): EdgeSource {
  return (at) => {
    const rests = outputs.map((output, i) => output.slice(at[i]));
    return lengthsOf(rests).map((length) => {
      const atom = { kind: 'constant', text: rests[0]?.slice(0, length) ?? '' } as const;
      return edgeOf(
        rests.map(() => length),
        [{ atom, cost: costOf(atomFeatures(atom)) }],
      );
    });
  };
}

function lengthsOf(rests: readonly string[]): number[] {
  const [first = '', ...others] = rests;
  const most = Math.min(...rests.map((rest) => rest.length));
  const lengths: number[] = [];
  for (let length = 1; length <= most; length++) {
    if (!others.every((rest) => rest[length - 1] === first[length - 1])) break;
    if (length <= EVERY_LENGTH || isWordEnd(first, length)) lengths.push(length);
  }
  return lengths;
}

const WORD = /[\p{L}\d]/u;
const isWordEnd = (text: string, at: number): boolean => !(WORD.test(text[at - 1] ?? '') && WORD.test(text[at] ?? ''));
