/** Signing: who vouches for what. */

export interface Signature {
  /** The id of the key: a hash of its public half. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** A key that is held somewhere, and those that are known. */
export interface Signer {
  /** Makes the key where there is none yet. Throws where it can be neither read nor made, in words. */
  sign(text: string): Promise<Signature>;
  /** The public half of the key that `sign` uses, as SPKI in DER. */
  publicKey(): Promise<Uint8Array>;
  /** Whether `signature` is over `text`; `undefined` where its key is not known. Makes no key. */
  verify(text: string, signature: Signature): Promise<boolean | undefined>;
}
