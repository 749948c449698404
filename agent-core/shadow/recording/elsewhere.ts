/**
 * What other parts of the database keep of recorded documents: the texts of applied automations, what became of them, what
 * silenced patterns do, when offers were answered, and the examples of saved automations. They go with the recording. Silences themselves
 * stay, and so do saved automations, under the names their person gave them: what they look for and write is theirs.
 */
import { SavedPattern } from '../../contracts/edits.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { renewed } from '../edits/index.ts';

/** SQL: what the texts of applied automations hold. */
export const APPLIED_BYTES = 'SELECT coalesce(sum(length(after) + octet_length(inverse)), 0) FROM application_document';

/** Drops what was applied before `before`; returns the bytes its texts held. Inside a write. */
export function dropAppliedBefore(store: Store, before: number): number {
  const bytes = store
    .prepare<[number], number>(`${APPLIED_BYTES} WHERE application IN (SELECT seq FROM application WHERE at < ?)`)
    .pluck()
    .get(before);
  store.prepare('DELETE FROM application WHERE at < ?').run(before);
  return bytes ?? 0;
}

/** What was answered before `before`, and what patterns do whose silence is over at `now`; gives how much. Inside a write. */
export function dropAnswersBefore(store: Store, before: number, now: number): number {
  const outcomes = store.prepare('DELETE FROM outcome WHERE at < ?').run(before).changes;
  const answers = store.prepare('DELETE FROM answer WHERE at < ?').run(before).changes;
  const over = withoutWords('(answered_at < ? OR never = 0 AND until < ?)');
  return outcomes + answers + store.prepare(over).run(before, now).changes;
}

/** Takes the lines out of saved patterns that older versions kept there; gives of how many. Inside a write. */
export function renewSaved(store: Store): number {
  const sql = `SELECT id, pattern FROM automation WHERE pattern -> '$.examples' IS NOT NULL`;
  const older = store.prepare<[], { id: string; pattern: string }>(sql).all();
  for (const { id, pattern } of older) {
    const read = SavedPattern.safeParse(JSON.parse(pattern));
    const kept = JSON.stringify(read.success ? renewed(read.data) : {});
    store.prepare('UPDATE automation SET pattern = ? WHERE id = ?').run(kept, id);
  }
  return older.length;
}

/** When the oldest application was made whose texts are still there. */
export function oldestApplied(store: Store): number | undefined {
  return store.prepare<[], number | null>('SELECT min(at) FROM application').pluck().get() ?? undefined;
}

/** Inside a write. */
export function forgetAllElsewhere(store: Store): void {
  store.prepare('DELETE FROM application').run();
  store.prepare('DELETE FROM outcome').run();
  store.prepare('DELETE FROM answer').run();
  store.prepare(withoutWords('1')).run();
  store.prepare(`UPDATE automation SET examples = '[]'`).run();
}

/** Every workspace of which anything is kept. */
export function knownWorkspaces(store: Store): string[] {
  const sql = `SELECT name FROM workspace UNION SELECT workspace FROM application UNION SELECT workspace FROM automation
    UNION SELECT workspace FROM silence WHERE workspace IS NOT NULL`;
  return store.prepare<[], string>(sql).pluck().all();
}

/** The document that goes by one of `keys` in `workspace`. Inside a write. */
export function forgetDocumentElsewhere(store: Store, workspace: string, keys: readonly string[]): void {
  const names = JSON.stringify(keys);
  const touched = `SELECT seq FROM application JOIN application_document ON application = seq
    WHERE workspace = ? AND doc IN (SELECT value FROM json_each(?))`;
  const ids = `SELECT id FROM application WHERE seq IN (${touched})`;
  store.prepare(`DELETE FROM outcome WHERE application IN (${ids})`).run(workspace, names);
  store.prepare(`DELETE FROM application WHERE seq IN (${touched})`).run(workspace, names);
  const here =
    'workspace = ? AND EXISTS (SELECT 1 FROM json_each(docs) WHERE value IN (SELECT value FROM json_each(?)))';
  store.prepare(withoutWords(here)).run(workspace, names);
  const others = keepExamples(`value ->> 'doc' NOT IN (SELECT value FROM json_each(?))`);
  store.prepare(`${others} WHERE workspace IN (?, '')`).run(names, workspace);
}

/** Inside a write. */
export function forgetSinceElsewhere(store: Store, since: number): void {
  store.prepare('DELETE FROM application WHERE at >= ?').run(since);
  store.prepare('DELETE FROM outcome WHERE at >= ?').run(since);
  store.prepare('DELETE FROM answer WHERE at >= ?').run(since);
  store.prepare(withoutWords('answered_at >= ?')).run(since);
  store.prepare(keepExamples(`value ->> 'at' < ?`)).run(since);
}

function keepExamples(which: string): string {
  return `UPDATE automation SET examples = (SELECT json_group_array(json(value)) FROM json_each(examples) WHERE ${which})`;
}

function withoutWords(which: string): string {
  return `UPDATE silence SET summary = NULL, docs = NULL, workspace = NULL WHERE summary IS NOT NULL AND ${which}`;
}
