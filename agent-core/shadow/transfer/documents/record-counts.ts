/** Counted by scripts/train-transfer-record.mts on string tasks; do not edit by hand. */
import type { OfferCount } from './record.ts';

export const OFFER_COUNTS: readonly OfferCount[] = [
  { kind: 'copies', confirmed: 0, cut: 0.8, tried: 1, right: 0 },
  { kind: 'copies', confirmed: 0, cut: 0.9, tried: 1, right: 0 },
  { kind: 'copies', confirmed: 0, cut: 0.95, tried: 1, right: 0 },
  { kind: 'copies', confirmed: 1, cut: 0.8, tried: 324, right: 312 },
  { kind: 'copies', confirmed: 1, cut: 0.9, tried: 324, right: 312 },
  { kind: 'copies', confirmed: 1, cut: 0.95, tried: 324, right: 312 },
  { kind: 'copies', confirmed: 2, cut: 0.8, tried: 301, right: 297 },
  { kind: 'copies', confirmed: 2, cut: 0.9, tried: 301, right: 297 },
  { kind: 'copies', confirmed: 2, cut: 0.95, tried: 301, right: 297 },
  { kind: 'copies', confirmed: 3, cut: 0.8, tried: 244, right: 243 },
  { kind: 'copies', confirmed: 3, cut: 0.9, tried: 244, right: 243 },
  { kind: 'copies', confirmed: 3, cut: 0.95, tried: 244, right: 243 },
  { kind: 'programs', confirmed: 0, cut: 0.8, tried: 207, right: 77 },
  { kind: 'programs', confirmed: 0, cut: 0.9, tried: 161, right: 69 },
  { kind: 'programs', confirmed: 0, cut: 0.95, tried: 142, right: 60 },
  { kind: 'programs', confirmed: 1, cut: 0.8, tried: 126, right: 103 },
  { kind: 'programs', confirmed: 1, cut: 0.9, tried: 115, right: 93 },
  { kind: 'programs', confirmed: 1, cut: 0.95, tried: 108, right: 87 },
  { kind: 'programs', confirmed: 2, cut: 0.8, tried: 79, right: 76 },
  { kind: 'programs', confirmed: 2, cut: 0.9, tried: 71, right: 69 },
  { kind: 'programs', confirmed: 2, cut: 0.95, tried: 67, right: 66 },
  { kind: 'programs', confirmed: 3, cut: 0.8, tried: 23, right: 23 },
  { kind: 'programs', confirmed: 3, cut: 0.9, tried: 21, right: 21 },
  { kind: 'programs', confirmed: 3, cut: 0.95, tried: 20, right: 20 },
];
