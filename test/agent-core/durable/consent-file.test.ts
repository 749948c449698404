import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Consent, NO_CONSENT } from '../../../agent-core/contracts/index.ts';
import { consentFile, readConsent, writeConsent } from '../../../agent-core/durable/consent-file.ts';
import { silent } from '../../../agent-core/durable/log.ts';
import { temporaryFolder } from '../../support/recording.ts';

const given: Consent = { version: 1, granted: { edits: { at: '2026-05-04T10:00:00.000Z', wording: 1 } } };

function read(folder: string): { consent: Consent; warnings: string[] } {
  const warnings: string[] = [];
  return { consent: readConsent(folder, (_, message) => warnings.push(message)), warnings };
}

test('without a file there is no consent, and nothing to warn of', () => {
  expect(read(temporaryFolder())).toEqual({ consent: NO_CONSENT, warnings: [] });
});

test('consent that was written is read back, from a file that nobody else may read', () => {
  const folder = temporaryFolder();
  writeConsent(folder, given);
  expect(readConsent(folder, silent)).toEqual(given);
  expect(statSync(consentFile(folder)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['consent.json']);
});

test.each([
  ['half a file', '{"version":1,"gran'],
  ['an empty file', ''],
  ['another version', '{"version":2,"granted":{}}'],
  ['an unknown source', '{"version":1,"granted":{"camera":{"at":"2026-05-04T10:00:00.000Z","wording":1}}}'],
  ['a grant without a date', '{"version":1,"granted":{"edits":{"wording":1}}}'],
])('%s is no consent, with a warning', (_, text) => {
  const folder = temporaryFolder();
  writeFileSync(consentFile(folder), text);
  const { consent, warnings } = read(folder);
  expect(consent).toEqual(NO_CONSENT);
  expect(warnings).toHaveLength(1);
});

test('what cannot be consent is refused before the file is touched', () => {
  const folder = temporaryFolder();
  writeConsent(folder, given);
  expect(() => writeConsent(folder, { version: 1, granted: { edits: { at: 'today', wording: 1 } } })).toThrow();
  expect(readConsent(folder, silent)).toEqual(given);
});
