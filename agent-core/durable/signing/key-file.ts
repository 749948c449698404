/**
 * A signer whose key lies in the data folder, readable by its owner only.
 *
 * 1. The key is made when it is needed first; of several processes that make one at once, all have the same in the end.
 * 2. It is never written over: what it signed must verify for good.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PenumbraError } from '../../contracts/errors.ts';
import type { Signature, Signer } from '../../contracts/signing.ts';
import { AtomicFile } from '../atomic-file.ts';
import { makeDataFolder } from '../data-folder.ts';
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
    makeDataFolder(this.#folder);
    make(this.#file);
    const made = this.#known();
    if (!made) throw new PenumbraError('not-found', `The key ${this.#file} was taken away while it was being made.`);
    return made;
  }
}

function read(file: string): KeyObject | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PenumbraError('not-found', `The key ${file} cannot be read: ${String(error)}.`, { file }, error);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {}
  throw new PenumbraError('bad-input', `${file} is no Ed25519 key. Put back the one that was there.`, { file });
}

function make(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const made = new AtomicFile(file);
  try {
    made.write(String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    made.commitNew();
  } finally {
    made.discard();
  }
}
