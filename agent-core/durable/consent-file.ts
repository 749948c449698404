/**
 * Consent on the disk: `consent.json` in the data folder, the one record that the editor and the command line share.
 *
 * 1. Fails closed: whatever cannot be read as consent is no consent.
 * 2. Never half written.
 * 3. Needs no database: the editor's bundle holds this file.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Consent, NO_CONSENT } from '../contracts/consent.ts';
import { describeIssue, wordsOf } from '../contracts/errors.ts';
import { writeAtomically } from './atomic-file.ts';
import { makeDataFolder } from './data-folder.ts';
import type { Log } from './log.ts';

export const consentFile = (folder: string) => path.join(folder, 'consent.json');

/** What was granted; `NO_CONSENT` when nothing was, or with a warning when the file cannot be read as consent. */
export function readConsent(folder: string, log: Log): Consent {
  const file = consentFile(folder);
  try {
    const read = Consent.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (read.success) return read.data;
    log(
      'warn',
      `${file} is not a valid consent (${describeIssue(read.error)}): nothing is observed until you consent again.`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_CONSENT;
    const why = wordsOf(error);
    log('warn', `${file} could not be read (${why}): nothing is observed until you consent again.`);
  }
  return NO_CONSENT;
}

/** Durable when it returns. Throws `disk-full` and `read-only` in words. */
export function writeConsent(folder: string, consent: Consent): void {
  makeDataFolder(folder);
  const text = `${JSON.stringify(Consent.parse(consent), undefined, 2)}\n`;
  writeAtomically(consentFile(folder), text);
}
