/**
 * The schema's history, forward only. A migration that was ever released is never edited: the next number mends it.
 * Numbers run from 1 without gaps; `PRAGMA user_version` holds the last one that ran.
 */
import type { Migration } from '../migrate.ts';
import { recording } from './001-recording.ts';
import { automations } from './002-automations.ts';
import { speaking } from './003-speaking.ts';
import { openings } from './004-openings.ts';
import { outcomes } from './005-outcomes.ts';
import { automationWorkspace } from './006-automation-workspace.ts';
import { learned } from './007-learned.ts';
import { madeFiles } from './008-made-files.ts';
import { answers } from './009-answers.ts';

export const migrations: readonly Migration[] = [
  recording,
  automations,
  speaking,
  openings,
  outcomes,
  automationWorkspace,
  learned,
  madeFiles,
  answers,
];
