/**
 * What hides staged contents on the disk: AES-256-GCM with a random nonce (NIST SP 800-38D), under a key that lies beside it for its
 * owner only. Who has the database without the key learns sizes and counts.
 *
 * 1. What was changed, cut off or put in another's place does not open.
 * 2. Names are HMACs, so that a known content cannot be looked for.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import path from 'node:path';
import { PenumbraError } from '../../../contracts/errors.ts';
import { makeSecret, readSecret } from '../../../durable/secret-file.ts';

export const STAGING_KEY_FILE = 'staging.key';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed text is; it opens as nothing else. */
export type SealedKind = 'blob' | 'manifest' | 'change' | 'answer';

export class Sealing {
  // Key objects: given as bytes, a key is prepared anew for each call, which takes longer than the call.
  readonly #sealKey: KeyObject;
  readonly #nameKey: KeyObject;

  constructor(key: Buffer) {
    const derive = (use: string) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `penumbra staging ${use}`, KEY_BYTES)));
    this.#sealKey = derive('seal');
    this.#nameKey = derive('name');
  }

  /** 32 bytes that tell nothing of `text`; the same for the same. */
  name(kind: 'blob' | 'path' | 'folder' | 'key' | 'call', text: string): Buffer {
    return createHmac('sha256', this.#nameKey).update(`${kind}\0${text}`).digest();
  }

  /** `name`: under which it will be looked up. */
  seal(kind: SealedKind, name: Uint8Array, plain: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(bound(kind, name));
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws `database-damaged` for what was not sealed so. */
  open(kind: SealedKind, name: Uint8Array, sealed: Uint8Array): Buffer {
    try {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(bound(kind, name));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw damagedCopy(error);
    }
  }
}

export const damagedCopy = (cause?: unknown): PenumbraError =>
  new PenumbraError(
    'database-damaged',
    'A staged copy is damaged: what is stored is not what was written. Remove the stage and begin anew; the workspace itself was not touched.',
    {},
    cause,
  );

const bound = (kind: SealedKind, name: Uint8Array): Buffer => Buffer.concat([Buffer.from(`${kind}\0`), name]);

/** The key of a data folder, made where there is none. @throws `bad-input` for a file that is no key. */
export function openSealing(folder: string): Sealing {
  const file = path.join(folder, STAGING_KEY_FILE);
  let text = readSecret(file);
  if (text === undefined) {
    makeSecret(file, () => randomBytes(KEY_BYTES).toString('base64'));
    text = readSecret(file);
  }
  const key = Buffer.from(text ?? '', 'base64');
  if (key.length === KEY_BYTES) return new Sealing(key);
  throw new PenumbraError('bad-input', `${file} is no key of ${KEY_BYTES} bytes. Put back the one that was there.`, {
    file,
  });
}
