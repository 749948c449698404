import { existsSync } from 'node:fs';
import { isGranted, SOURCES } from '../../../contracts/consent.ts';
import { consentFile, readConsent } from '../../../durable/consent-file.ts';
import type { Check } from './check.ts';

export function checkConsent(folder: string): Check {
  const name = 'consent';
  const warnings: string[] = [];
  const consent = readConsent(folder, (_, message) => warnings.push(message));
  const [warning] = warnings;
  if (warning) return { name, state: 'optional', found: warning, mend: 'give it again: Penumbra in the status bar' };
  const granted = SOURCES.filter((source) => isGranted(consent, source));
  if (granted.length > 0) return { name, state: 'info', found: `observing ${granted.join(', ')}` };
  const found = existsSync(consentFile(folder))
    ? 'nothing is observed: consent is off'
    : 'nothing is observed: none was given';
  return { name, state: 'info', found };
}
