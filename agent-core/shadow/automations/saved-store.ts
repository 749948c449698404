/**
 * Owns the table `automation`: patterns that a person kept under a name. What is shown of their origin is masked, and lies in
 * `examples` alone, from where forgetting takes it (`shadow/recording/elsewhere.ts`).
 */
import * as z from 'zod';
import { Example, SavedPattern } from '../../contracts/edits.ts';
import { PenumbraError } from '../../contracts/errors.ts';
import type { SavedAutomation } from '../../contracts/rpc.ts';
import { AutomationId } from '../../contracts/suggestions.ts';
import { renewed } from '../edits/index.ts';
import { MaskedStore } from './masked-store.ts';

export interface NewAutomation {
  readonly name: string;
  readonly summary: string;
  readonly fingerprint: string;
  readonly savedAt: number;
  /** Where its examples lie. */
  readonly workspace: string;
  readonly pattern: SavedPattern;
  readonly examples: readonly Example[];
}

export interface StoredAutomation extends SavedAutomation {
  readonly fingerprint: string;
  readonly pattern: SavedPattern;
}

interface Row {
  id: string;
  name: string;
  summary: string;
  fingerprint: string;
  saved_at: number;
  pattern: string;
  examples: string;
}

const Examples = z.array(Example);

/** Every text in `value`, and the texts of each list as one: as JSON, quotes and commas would hide what they say together. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.values(value);
  const joined = Array.isArray(value) && own.every((each) => typeof each === 'string') ? [own.join(' ')] : [];
  return [...joined, ...own.flatMap(textsIn)];
}

export class SavedAutomations extends MaskedStore {
  /** @throws `bad-input` when the pattern itself holds a secret: masked it would not work, and unmasked it may not be kept. */
  save(automation: NewAutomation): AutomationId {
    const { name, fingerprint, savedAt, workspace } = automation;
    const pattern = JSON.stringify(automation.pattern);
    if (textsIn(automation.pattern).some((text) => this.masker.mask(text).spans.length > 0)) {
      throw new PenumbraError('bad-input', 'This automation holds what looks like a secret, so it cannot be saved.', {
        name,
      });
    }
    const id = AutomationId.parse(this.newId());
    const examples = automation.examples.map((one) => ({
      ...one,
      before: this.hide(one.before),
      after: this.hide(one.after),
    }));
    const sql = `INSERT INTO automation (id, name, summary, fingerprint, saved_at, pattern, workspace, examples)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
    const values = [
      id,
      this.hide(name),
      this.hide(automation.summary),
      fingerprint,
      savedAt,
      pattern,
      workspace,
      JSON.stringify(examples),
    ];
    this.run(sql, ...values);
    return id;
  }

  /** By name, for people to pick from. */
  list(): SavedAutomation[] {
    const shown = this.rows<Row>('SELECT * FROM automation')
      .map(stored)
      .map(({ fingerprint: _, pattern: __, ...automation }) => automation);
    return shown.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** @throws `not-found` when it was deleted. */
  get(id: AutomationId): StoredAutomation {
    const [row] = this.rows<Row>('SELECT * FROM automation WHERE id = ?', id);
    if (!row) throw new PenumbraError('not-found', 'This automation was deleted.', { id });
    return stored(row);
  }

  /** Does nothing when it is gone already. */
  delete(id: AutomationId): void {
    this.run('DELETE FROM automation WHERE id = ?', id);
  }
}

function stored(row: Row): StoredAutomation {
  const { id, name, summary, fingerprint } = row;
  const pattern = renewed(SavedPattern.parse(JSON.parse(row.pattern)));
  const examples = Examples.parse(JSON.parse(row.examples));
  const forgotten = Math.max(0, (pattern.learnedFrom ?? 0) - examples.length);
  return {
    id: AutomationId.parse(id),
    name,
    summary,
    fingerprint,
    savedAt: row.saved_at,
    pattern,
    examples,
    forgotten,
  };
}
