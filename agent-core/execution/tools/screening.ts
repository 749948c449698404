/** What may be written down of a call before it is made: a journal keeps arguments as they were asked. */
import type { ToolFailure } from '../../contracts/tools.ts';
import { createMasker } from '../../security/masking/index.ts';
import { isDeeper } from './depth.ts';

const masker = createMasker();
const hideSecrets = (text: string): string => masker.mask(text).text;

/**
 * Why a call with these arguments is not made, whatever the tool; `undefined` where it may be. One with a secret in it would keep it in the
 * journal, and masked it would be another call: it has to be asked for without.
 */
export function whyNotJournalled(tool: string, given: unknown, hide = hideSecrets): ToolFailure | undefined {
  if (isDeeper(given)) {
    const message = `${tool}: the arguments lie too deep in each other.`;
    return { kind: 'bad-arguments', message, field: 'arguments', next: 'repair' };
  }
  if (!holdsSecret(given, hide)) return undefined;
  const message = `The arguments of ${tool} hold a secret, which nothing may keep. Name a credential, or leave it out.`;
  return { kind: 'secret-in-arguments', message, field: 'arguments', next: 'repair' };
}

/** By the whole, which has names beside values, and by each text as it stands, without JSON's escapes. */
function holdsSecret(value: unknown, hide: (text: string) => string): boolean {
  const json = JSON.stringify(value ?? null) ?? 'null';
  return hide(json) !== json || textsIn(value).some((text) => hide(text) !== text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
