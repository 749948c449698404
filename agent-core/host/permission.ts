/** The host's own check of consent, behind the observers': what was not agreed to is never learned from nor written. */
import { type Consent, isGranted, type Signal, sourceOf } from '../contracts/index.ts';

export interface Permission {
  readonly consent: Consent;
  readonly trusted: boolean;
}

/** Whether `signal` may be taken in. A kind that no source covers may not. */
export function permits({ consent, trusted }: Permission, signal: Signal): boolean {
  const source = sourceOf(signal.kind);
  return trusted && source !== undefined && isGranted(consent, source);
}
