import { PenumbraError } from '../../contracts/errors.ts';
import type { Signer } from '../../contracts/signing.ts';

const none = () => Promise.reject(new PenumbraError('not-found', 'There is no key here to sign with.'));

/** Signs nothing, and knows no key. */
export const NO_SIGNER: Signer = { sign: none, publicKey: none, verify: async () => undefined };
