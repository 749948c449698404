/** Ranges: a number, a separator, and the same number with something added. */
import { add, decimalText, normal, subtract, ZERO } from './decimal.ts';
import type { Decimal, DecimalText, NumberFormat } from './types.ts';
import { writeNumber } from './write.ts';

/** What must be added to the values to give the numbers that stand in `outputs` right after `places`, and the text between. */
export function learnUntil(
  values: readonly Decimal[],
  format: NumberFormat,
  kept: readonly number[],
  outputs: readonly string[],
  places: readonly number[],
): { separator: string; add: DecimalText; lengths: number[] } | undefined {
  const rests = outputs.map((output, i) => output.slice(places[i]));
  for (const separator of separatorsIn(rests[0] ?? '')) {
    if (!rests.every((rest) => rest.startsWith(separator))) continue;
    const end = endValue(/^-?\d[\d.,]*/.exec(rests[0]?.slice(separator.length) ?? '')?.[0] ?? '', format);
    const difference = end && normal(subtract(end, values[0] ?? ZERO));
    if (!difference || difference.units <= 0n) continue;
    const written = values.map((value, i) => separator + writeNumber(add(value, difference), format, kept[i] ?? 0));
    if (!written.every((text, i) => rests[i]?.startsWith(text))) continue;
    return { separator, add: decimalText(difference), lengths: written.map(({ length }) => length) };
  }
  return undefined;
}

const LONGEST_SEPARATOR = 8;

/** Beginnings of `text` after which a number starts. */
function separatorsIn(text: string): string[] {
  const found: string[] = [];
  for (let end = 1; end <= LONGEST_SEPARATOR; end++) {
    if (/\d/.test(text[end] ?? '') && /\D/.test(text[end - 1] ?? '')) found.push(text.slice(0, end));
  }
  return /^\d/.test(text) ? [] : found;
}

function endValue(lexeme: string, { group, point }: NumberFormat): Decimal | undefined {
  const plain = lexeme
    .replaceAll(group || '\0', '')
    .replace(point, '.')
    .replace(/[.,]$/, '');
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(plain);
  return match ? { units: BigInt((match[1] ?? '') + (match[2] ?? '')), scale: match[2]?.length ?? 0 } : undefined;
}
