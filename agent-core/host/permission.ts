/** The host's own check of consent, behind the observers': what was not agreed to is never learned from nor written. */
import { type Consent, isGranted, type SignalKind, sourceOf } from '../contracts/index.ts';

export interface Permission {
  readonly consent: Consent;
  readonly trusted: boolean;
}

/** Whether signals of a kind may be taken in. A kind that no source covers may not. */
export function permits({ consent, trusted }: Permission, kind: SignalKind): boolean {
  const source = sourceOf(kind);
  return trusted && source !== undefined && isGranted(consent, source);
}
