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
  { kind: 'programs', confirmed: 0, cut: 0.8, tried: 337, right: 80 },
  { kind: 'programs', confirmed: 0, cut: 0.9, tried: 263, right: 78 },
  { kind: 'programs', confirmed: 0, cut: 0.95, tried: 194, right: 69 },
  { kind: 'programs', confirmed: 1, cut: 0.8, tried: 137, right: 106 },
  { kind: 'programs', confirmed: 1, cut: 0.9, tried: 133, right: 103 },
  { kind: 'programs', confirmed: 1, cut: 0.95, tried: 117, right: 93 },
  { kind: 'programs', confirmed: 2, cut: 0.8, tried: 106, right: 100 },
  { kind: 'programs', confirmed: 2, cut: 0.9, tried: 103, right: 97 },
  { kind: 'programs', confirmed: 2, cut: 0.95, tried: 96, right: 92 },
];
