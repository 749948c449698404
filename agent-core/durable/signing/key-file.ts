/** A signer whose key lies in the data folder. It is made when it is needed first: what it signed must verify for good. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import path from 'node:path';
import { PenumbraError } from '../../contracts/errors.ts';
import type { Signature, Signer } from '../../contracts/signing.ts';
import { makeSecret, readSecret } from '../secret-file.ts';
import { isSignedBy, keyId, spkiOf } from './keys.ts';

export const KEY_FILE = 'signing.key';

export class KeyFileSigner implements Signer {
  readonly #folder: string;
  #key: KeyObject | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async sign(text: string): Promise<Signature> {
    const key = this.#mustHave();
    return { key: keyId(spkiOf(key)), bytes: sign(null, Buffer.from(text), key) };
  }

  async publicKey(): Promise<Uint8Array> {
    return spkiOf(this.#mustHave());
  }

  async verify(text: string, signature: Signature): Promise<boolean | undefined> {
    const key = this.#known();
    if (!key || keyId(spkiOf(key)) !== signature.key) return undefined;
    return isSignedBy(spkiOf(key), text, signature);
  }

  get #file(): string {
    return path.join(this.#folder, KEY_FILE);
  }

  #known(): KeyObject | undefined {
    this.#key ??= read(this.#file);
    return this.#key;
  }

  #mustHave(): KeyObject {
    const known = this.#known();
    if (known) return known;
    makeSecret(this.#file, newKey);
    const made = this.#known();
    if (!made) throw new PenumbraError('not-found', `The key ${this.#file} was taken away while it was being made.`);
    return made;
  }
}

function read(file: string): KeyObject | undefined {
  const text = readSecret(file);
  if (text === undefined) return undefined;
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {}
  throw new PenumbraError('bad-input', `${file} is no Ed25519 key. Put back the one that was there.`, { file });
}

const newKey = (): string => String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
