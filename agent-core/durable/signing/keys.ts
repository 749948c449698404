/** Ed25519 keys (RFC 8032), known by a hash of their public half. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Signature } from '../../contracts/signing.ts';

/** 128 bits in base64url of the SHA-256 of the key's SPKI. */
export const keyId = (publicKey: Uint8Array): string =>
  createHash('sha256').update(publicKey).digest().subarray(0, 16).toString('base64url');

export const spkiOf = (key: KeyObject): Buffer =>
  (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' });

/** Whether the key `publicKey` (SPKI in DER) made `signature` over `text`. False for what is no such key. */
export function isSignedBy(publicKey: Uint8Array, text: string, signature: Signature): boolean {
  if (keyId(publicKey) !== signature.key) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, signature.bytes);
  } catch {
    return false;
  }
}
