/** Steps by atoms that are proposed once with what they write in each example: rewrites, lists, dates. */
import { atomFeatures } from '../atom-features.ts';
import { costOf, type Feature } from '../feature.ts';
import type { Atom } from '../program.ts';
import { type EdgeSource, gathered } from './edges.ts';

export interface Value {
  readonly atom: Atom;
  readonly texts: readonly string[];
  /** What the examples say for or against it. */
  readonly evidence?: readonly Feature[];
}

/** The value of an atom where it writes something in every example that stands in the output. */
export function fittingValue(
  atom: Atom,
  write: (i: number) => string | undefined,
  outputs: readonly string[],
): Value | undefined {
  const texts: string[] = [];
  for (const [i, output] of outputs.entries()) {
    const text = write(i);
    if (text === undefined || text === '' || !output.includes(text)) return undefined;
    texts.push(text);
  }
  return { atom, texts };
}

export function valueEdges(values: readonly Value[], outputs: readonly string[]): EdgeSource {
  const costed = values.map((value) => {
    const evidence = [...(value.evidence ?? []), ...idlePadding(value)];
    return { ...value, evidence, cost: costOf([...atomFeatures(value.atom), ...evidence]) };
  });
  const byFirst = new Map<string, typeof costed>();
  for (const value of costed) {
    const first = value.texts[0]?.[0] ?? '';
    byFirst.set(first, [...(byFirst.get(first) ?? []), value]);
  }
  return (at) => {
    const near = byFirst.get(outputs[0]?.[at[0] ?? 0] ?? '') ?? [];
    const fitting = near.filter(({ texts }) => texts.every((text, i) => outputs[i]?.startsWith(text, at[i])));
    return gathered(
      fitting.map(({ atom, texts, cost, evidence }) => ({
        lengths: texts.map((text) => text.length),
        alternative: { atom, cost, evidence },
      })),
    );
  };
}

/** Days and months padded to two digits although no example shows a zero. */
function idlePadding({ atom, texts }: Value): Feature[] {
  if (atom.kind !== 'date' || !/dd|MM(?!M)/.test(atom.format)) return [];
  return texts.some((text) => /(?<!\d)0\d/.test(text)) ? [] : [['date.idlePad', 1]];
}
