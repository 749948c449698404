/** Numbers inside string programs: where one is read, what is done to it, how it is written. */

/** `plain` reads 1,234.5; `european` 1.234,5. */
export type NumberReading = 'plain' | 'european';

export interface NumberSource {
  readonly column: number;
  readonly reading: NumberReading;
  /** Which number of the column, from the left or (negative) the right; absent where the whole column is the number. */
  readonly nth?: number;
}

export type RoundingMode = 'nearest' | 'down' | 'up' | 'toZero';

/** An exact decimal: `units` × 10^-`scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** A decimal as it stands in a program: digits, perhaps a sign and a fraction after `.`. */
export type DecimalText = string;

export interface NumberChange {
  /** Multiplied by ten to this power first. */
  readonly shift: number;
  readonly round?: { readonly mode: RoundingMode; readonly step: DecimalText };
  /** Added at the end. */
  readonly add?: DecimalText;
}

export interface NumberFormat {
  readonly group: '' | ',' | '.' | ' ';
  readonly point: '.' | ',';
  /** Least digits before and after the point, and what fills them up. */
  readonly wholeDigits: number;
  readonly wholeFill: '0' | ' ';
  readonly fractionDigits: number;
  readonly fractionFill: '0' | ' ';
  /** The point stands there even before no digit. */
  readonly keepPoint: boolean;
  /** Zeros that the source wrote at its end stay, as far as rounding allows. */
  readonly keepZeros: boolean;
}

export interface NumberAtom {
  readonly kind: 'number';
  readonly source: NumberSource;
  readonly change: NumberChange;
  readonly format: NumberFormat;
  /** A range: the same number again, with this added, after `separator`. */
  readonly until?: { readonly separator: string; readonly add: DecimalText };
}
