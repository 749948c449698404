import { hide, type Masker } from '../../../../agent-core/security/masking/masker.ts';

/** A masker that knows one secret. */
export const HUNTER2: Masker = {
  mask: (text) => {
    const spans = [...text.matchAll(/hunter2/g)].map(({ index }) => ({
      type: 'PASSWORD',
      start: index,
      end: index + 7,
    }));
    return { text: hide(text, spans), spans };
  },
};
