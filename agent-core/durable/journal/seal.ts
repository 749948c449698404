/** Signing and checking seals. */
import type { Signer } from '../../contracts/signing.ts';
import { isSignedBy } from '../signing/keys.ts';
import { BrokenRun } from './journal.ts';
import type { Seal } from './keeping.ts';

/** What is signed. */
export function sealText(run: string, { upTo, link, checkpoint, checkpointLink, at }: Omit<Seal, 'signature'>): string {
  const links = [link, checkpointLink].map((each) => each.toString('base64url'));
  return JSON.stringify(['penumbra run seal 1', run, upTo, checkpoint, ...links, at]);
}

/** Throws `BrokenRun` where nobody known has signed this. `published` has public keys by their ids, beside the signer's own. */
export async function checkSeal(
  run: string,
  seal: Seal,
  signer: Signer,
  published: (key: string) => Promise<Uint8Array | undefined>,
): Promise<void> {
  const text = sealText(run, seal);
  let isGood = await signer.verify(text, seal.signature);
  if (isGood === undefined) {
    const key = await published(seal.signature.key);
    isGood = key && isSignedBy(key, text, seal.signature);
  }
  if (isGood) return;
  const why = isGood === false ? 'was forged' : `is signed with a key that is not known here (${seal.signature.key})`;
  throw new BrokenRun(run, seal.upTo, `the signed checkpoint that stands for the events up to this one ${why}`);
}

/** A seal as tables keep it; without a link and a signature the run is being removed. */
export interface SealRow {
  readonly up_to: number;
  readonly link: Buffer | null;
  readonly checkpoint: number;
  readonly checkpoint_link: Buffer;
  readonly at: number;
  readonly key: string;
  readonly signature: Buffer | null;
  readonly dropped: number;
}

export function sealOf(row: SealRow): Seal | undefined {
  const { up_to: upTo, link, checkpoint, checkpoint_link: checkpointLink, at, key, signature } = row;
  return link && signature
    ? { upTo, link, checkpoint, checkpointLink, at, signature: { key, bytes: signature } }
    : undefined;
}
