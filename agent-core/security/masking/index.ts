export { createMasker } from './detect.ts';
export { hide, type Masked, type Masker, type MaskSpan } from './masker.ts';
