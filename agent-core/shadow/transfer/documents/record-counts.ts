/** Counted by scripts/train-transfer-record.mts on string tasks; do not edit by hand. */
import type { OfferCount } from './record.ts';

export const OFFER_COUNTS: readonly OfferCount[] = [
  { kind: 'copies', confirmed: 0, cut: 0.8, tried: 1, right: 0 },
  { kind: 'copies', confirmed: 0, cut: 0.9, tried: 1, right: 0 },
  { kind: 'copies', confirmed: 0, cut: 0.95, tried: 1, right: 0 },
  { kind: 'copies', confirmed: 1, cut: 0.8, tried: 324, right: 312 },
  { kind: 'copies', confirmed: 1, cut: 0.9, tried: 324, right: 312 },
  { kind: 'copies', confirmed: 1, cut: 0.95, tried: 324, right: 312 },
  { kind: 'copies', confirmed: 2, cut: 0.8, tried: 545, right: 540 },
  { kind: 'copies', confirmed: 2, cut: 0.9, tried: 545, right: 540 },
  { kind: 'copies', confirmed: 2, cut: 0.95, tried: 545, right: 540 },
  { kind: 'programs', confirmed: 0, cut: 0.8, tried: 367, right: 80 },
  { kind: 'programs', confirmed: 0, cut: 0.9, tried: 275, right: 78 },
  { kind: 'programs', confirmed: 0, cut: 0.95, tried: 225, right: 72 },
  { kind: 'programs', confirmed: 1, cut: 0.8, tried: 137, right: 106 },
  { kind: 'programs', confirmed: 1, cut: 0.9, tried: 129, right: 101 },
  { kind: 'programs', confirmed: 1, cut: 0.95, tried: 116, right: 93 },
  { kind: 'programs', confirmed: 2, cut: 0.8, tried: 107, right: 100 },
  { kind: 'programs', confirmed: 2, cut: 0.9, tried: 104, right: 98 },
  { kind: 'programs', confirmed: 2, cut: 0.95, tried: 95, right: 92 },
];
