export { createMasker } from './detect.ts';
export { withLabels } from './labels.ts';
export { hide, holdsMask, type Masked, type Masker, type MaskSpan } from './masker.ts';
