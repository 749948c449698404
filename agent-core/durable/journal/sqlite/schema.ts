/** The journal's tables. A migration that was ever released is never edited: the next number mends it. */
import type { DatabaseKind } from '../../sqlite/database.ts';
import { runs } from './migrations/001-runs.ts';
import { boxes } from './migrations/002-boxes.ts';
import { events } from './migrations/003-events.ts';
import { keeping } from './migrations/004-keeping.ts';
import { stuck } from './migrations/005-stuck.ts';

/** Beside the recording and not in it: a run's commits never wait for a forgetting that rewrites everything recorded. */
export const JOURNAL: DatabaseKind = { file: 'runs.db', migrations: [runs, boxes, events, keeping, stuck] };

/** The log's length before it is moved into the file, 16 MB: what SQLite does by itself would come every fiftieth step of 10 KB. */
export const LOG_PAGES = 4000;
