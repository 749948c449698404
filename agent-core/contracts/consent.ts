/**
 * Consent: which sources a person agreed to have observed. It is given a source at a time, kept with its date and the
 * version of the wording that was shown, and without it a source produces nothing at all.
 */
import * as z from 'zod';
import type { SignalKind } from './signals.ts';

export const SOURCES = ['edits', 'files', 'terminal', 'output', 'clipboard', 'tasks', 'git', 'focus'] as const;
export const Source = z.enum(SOURCES);
export type Source = z.infer<typeof Source>;

/** Raised whenever what a source records, or the words that describe it, change: older consent then no longer counts. */
export const CONSENT_WORDING = 1;

export const Grant = z.object({ at: z.iso.datetime(), wording: z.number().int() });
export const Consent = z.object({ version: z.literal(1), granted: z.partialRecord(Source, Grant) });
export type Consent = z.infer<typeof Consent>;

export const NO_CONSENT: Consent = { version: 1, granted: {} };

const SOURCE_OF: Record<SignalKind, Source | undefined> = {
  'doc.open': 'edits',
  'doc.edit': 'edits',
  'doc.save': 'edits',
  'doc.close': 'edits',
  'editor.select': 'edits',
  'editor.view': 'edits',
  'file.create': 'files',
  'file.delete': 'files',
  'file.rename': 'files',
  'terminal.run': 'terminal',
  'terminal.output': 'output',
  'clipboard.copy': 'clipboard',
  'clipboard.paste': 'clipboard',
  'task.run': 'tasks',
  'debug.start': 'tasks',
  'git.commit': 'git',
  'editor.focus': 'focus',
  outcome: 'edits',
  'ui.read': undefined,
  'ui.input': undefined,
  'ui.click': undefined,
  'ui.focus': undefined,
};

/** The source whose consent covers a kind of signal; `undefined` where no live source exists yet. */
export function sourceOf(kind: SignalKind): Source | undefined {
  return SOURCE_OF[kind];
}

/** Whether `source` is granted under the present wording. */
export function isGranted(consent: Consent, source: Source): boolean {
  return consent.granted[source]?.wording === CONSENT_WORDING;
}
