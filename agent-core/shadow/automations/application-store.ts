/**
 * Owns the tables `application` and `application_document`: what was applied, so that it can be taken back and judged.
 *
 * 1. No secret reaches the disk: texts are masked, and what to put back is kept only where it is no part of one.
 * 2. An application belongs to a workspace; windows on the same one share it.
 * 3. Older ones than `KEPT_FOR` go with every new one, and earlier where retention (`shadow/recording/remove.ts`) is shorter.
 */
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { ApplicationId } from '../../contracts/suggestions.ts';
import type { Application, AppliedDocument } from './application.ts';
import { InversePlace, inverseOf } from './inverse.ts';
import { MaskedStore } from './masked-store.ts';

/** How long an application can be taken back, ms. */
export const KEPT_FOR = 30 * 24 * 3_600_000;

export interface NewlyApplied {
  readonly doc: string;
  readonly before: string;
  readonly after: string;
  /** It was not there before. */
  readonly made?: boolean | undefined;
}

export interface NewApplication {
  readonly source: string;
  readonly fingerprint: string;
  readonly title: string;
  /** What tells one workspace from another. */
  readonly workspace: string;
  readonly at: number;
  /** Whole texts right before and right after, as the editor held them. */
  readonly documents: readonly NewlyApplied[];
}

const Inverse = z.array(InversePlace);

interface Row {
  seq: number;
  id: string;
  source: string;
  fingerprint: string;
  title: string;
  at: number;
  state: Application['state'];
  outcome: Application['outcome'] | null;
}

interface DocumentRow {
  doc: string;
  after: Buffer;
  inverse: string;
  made: number;
}

const COLUMNS = 'seq, id, source, fingerprint, title, at, state, outcome';

export class ApplicationStore extends MaskedStore {
  record(application: NewApplication): ApplicationId {
    const { source, fingerprint, workspace, at } = application;
    const id = ApplicationId.parse(this.newId());
    const title = this.hide(application.title);
    this.store.write(() => {
      this.run('DELETE FROM application WHERE at < ?', at - KEPT_FOR);
      const { lastInsertRowid } = this.store
        .prepare(
          `INSERT INTO application (id, source, fingerprint, title, workspace, at, state)
           VALUES (?, ?, ?, ?, ?, ?, 'applied')`,
        )
        .run(id, source, fingerprint, title, workspace, at);
      for (const document of application.documents) this.#insert(lastInsertRowid, document);
    });
    return id;
  }

  /** The last application in a workspace that was not undone, at most `KEPT_FOR` old. */
  latest(workspace: string, now: number): Application | undefined {
    return this.#one(
      `state = 'applied' AND workspace = ? AND at >= ? ORDER BY seq DESC LIMIT 1`,
      workspace,
      now - KEPT_FOR,
    );
  }

  get(id: ApplicationId): Application | undefined {
    return this.#one('id = ?', id);
  }

  /** Applications in a workspace that nobody judged yet, made at or before `until`, oldest first. */
  unjudged(workspace: string, until: number): Application[] {
    const where = 'outcome IS NULL AND workspace = ? AND at <= ? ORDER BY seq';
    return this.#where(where, workspace, until).map((row) => this.#whole(row));
  }

  /** Marks an application as taken back. Does nothing when there is none with this id. */
  undone(id: ApplicationId): void {
    this.run(`UPDATE application SET state = 'undone' WHERE id = ?`, id);
  }

  /** Keeps a verdict; false when another window was first. */
  judged(id: ApplicationId, outcome: 'kept' | 'undone' | 'changed'): boolean {
    const sql = 'UPDATE application SET outcome = ? WHERE id = ? AND outcome IS NULL';
    return this.run(sql, outcome, id) === 1;
  }

  #insert(application: number | bigint, document: NewlyApplied): void {
    const { doc, before, after, made } = document;
    const inverse = inverseOf(before, after, this.masker);
    this.store
      .prepare('INSERT INTO application_document (application, doc, after, inverse, made) VALUES (?, ?, ?, ?, ?)')
      .run(application, doc, brotliCompressSync(this.hide(after)), JSON.stringify(inverse), made ? 1 : 0);
  }

  #one(where: string, ...values: (string | number)[]): Application | undefined {
    const [row] = this.#where(where, ...values);
    return row && this.#whole(row);
  }

  #where(where: string, ...values: (string | number)[]): Row[] {
    return this.rows(`SELECT ${COLUMNS} FROM application WHERE ${where}`, ...values);
  }

  #whole({ seq, id, source, fingerprint, title, at, state, outcome }: Row): Application {
    const documents = this.#documents(seq);
    return {
      id: ApplicationId.parse(id),
      source,
      fingerprint,
      title,
      at,
      state,
      outcome: outcome ?? undefined,
      documents,
    };
  }

  #documents(seq: number): AppliedDocument[] {
    const sql = 'SELECT doc, after, inverse, made FROM application_document WHERE application = ? ORDER BY doc';
    return this.rows<DocumentRow>(sql, seq).map(({ doc, after, inverse, made }) => ({
      doc,
      after: brotliDecompressSync(after).toString('utf8'),
      inverse: Inverse.parse(JSON.parse(inverse)),
      made: made === 1,
    }));
  }
}
