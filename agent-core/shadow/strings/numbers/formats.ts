/** In which formats numbers could have been written as the outputs show them. */
import { normal } from './decimal.ts';
import type { Reading } from './read.ts';
import type { Decimal, NumberChange, NumberFormat } from './types.ts';

/** A number as it stands in an output. */
export interface Lexeme {
  readonly text: string;
  readonly value: Decimal;
  readonly whole: string;
  readonly fraction: string;
}

/** How digits are grouped and where the fraction starts. */
export interface Style {
  readonly pattern: RegExp;
  readonly group: NumberFormat['group'];
  readonly point: NumberFormat['point'];
}

/** Whether zeros at the end stay: where no example has any, they go when a number is rounded. */
export function keepsZeros(readings: readonly Reading[], { round }: NumberChange): boolean[] {
  const telling = readings.some(({ value, fractionDigits }) => normal(value).scale < fractionDigits);
  return telling ? [false, true] : [round === undefined];
}

/** Every format that might do, with or without the `zeros` at the end. */
export function candidateFormats(
  lexemes: readonly Lexeme[],
  values: readonly Decimal[],
  { group, point }: Style,
  zeros: readonly boolean[],
): NumberFormat[] {
  const wholes = wholeFormats(lexemes);
  const spaced = lexemes.some(({ text }) => text !== text.trim());
  const shown = lexemes.map(({ fraction }) => fraction.length);
  const padded = lexemes.flatMap(({ fraction }, i) =>
    fraction.length > (values[i]?.scale ?? 0) ? [fraction.length] : [],
  );
  const fixed = new Set(shown).size === 1 && shown.length > 1 ? [...shown] : [];
  const least = padded.length > 0 ? [Math.max(...padded), Math.min(...padded)] : [0, ...fixed];
  return wholes.flatMap((whole) =>
    [...new Set(least)].flatMap((fractionDigits) =>
      zeros.flatMap((keepZeros): NumberFormat[] => {
        const common = { group, point, fractionDigits, keepZeros, ...whole };
        if (!spaced) return [{ ...common, fractionFill: '0', keepPoint: false }];
        return [false, true].map((keepPoint) => ({ ...common, fractionFill: ' ' as const, keepPoint }));
      }),
    ),
  );
}

function wholeFormats(lexemes: readonly Lexeme[]): Pick<NumberFormat, 'wholeDigits' | 'wholeFill'>[] {
  const filled = lexemes.filter(({ whole }) => /^(0| )./.test(whole));
  if (filled.length > 0) {
    const wholeDigits = filled[0]?.whole.length ?? 1;
    return [{ wholeDigits, wholeFill: filled[0]?.whole.startsWith(' ') ? ' ' : '0' }];
  }
  if (lexemes.every(({ whole }) => whole === '')) return [{ wholeDigits: 0, wholeFill: '0' }];
  const least = Math.min(...lexemes.map(({ whole }) => whole.length));
  const grouped = lexemes.some(({ whole }) => /\D/.test(whole));
  return [
    { wholeDigits: 1, wholeFill: '0' },
    ...(least > 1 && lexemes.length > 1 && !grouped ? [{ wholeDigits: least, wholeFill: '0' as const }] : []),
  ];
}
