/**
 * Questions that calls wait with: any process asks, any window answers. Owns the tables `question` and `allowed_run` of `egress.db`.
 *
 * 1. Only the first answer counts, and only before its question's end, while it lies here.
 * 2. One window has a question at a time, until it is gone.
 * 3. A “Never” is a rule, and a “This Run” is kept for the run, before the answer counts: whoever asked may be dead by then.
 */
import { type Clock, systemClock } from '../../contracts/clock.ts';
import { parseJson } from '../../contracts/json.ts';
import { EgressAnswer, EgressQuestion } from '../../contracts/tool-rpc.ts';
import { type Log, silent } from '../../durable/log.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { RunAnswers } from './decisions.ts';
import { type Authority, inUrl, readHost } from './hosts.ts';
import { addRule, neverRule } from './rules.ts';
import { KEPT_MS, openEgressStore } from './store.ts';

export interface OpenEgressQuestion {
  readonly question: EgressQuestion;
  /** The window that has it. */
  readonly window: string | undefined;
}

interface Row {
  readonly asked: string;
  readonly window: string | null;
}

export class QuestionBoard implements RunAnswers {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  put(question: EgressQuestion): void {
    const now = this.#clock.now();
    this.#store.write(() => {
      this.#store.prepare('DELETE FROM question WHERE expires < ?').run(now - question.waitsMs);
      this.#store
        .prepare('INSERT INTO question (id, asked, expires) VALUES (?, ?, ?)')
        .run(question.id, JSON.stringify(question), now + question.waitsMs);
    });
  }

  answerOf(id: string): EgressAnswer | undefined {
    const found = this.#store.read(() =>
      this.#store.prepare<[string], { answer: string | null }>('SELECT answer FROM question WHERE id = ?').get(id),
    );
    return found?.answer == null ? undefined : EgressAnswer.catch('unanswered').parse(found.answer);
  }

  /** Takes the question away, with its answer: from now on none counts. */
  take(id: string): EgressAnswer {
    return this.#store.write(() => {
      const answer = this.answerOf(id) ?? 'unanswered';
      this.#store.prepare('DELETE FROM question WHERE id = ?').run(id);
      return answer;
    });
  }

  /** Those that wait for an answer, the one that ends first first. */
  open(): OpenEgressQuestion[] {
    const rows = this.#store.read(() =>
      this.#store
        .prepare<[number], Row>(
          'SELECT asked, window FROM question WHERE answer IS NULL AND expires > ? ORDER BY expires',
        )
        .all(this.#clock.now()),
    );
    // What a newer Penumbra asked that this one cannot read is another window's to tell.
    return rows.flatMap(({ asked, window }) => {
      const { data } = EgressQuestion.safeParse(parseJson(asked));
      return data ? [{ question: data, window: window ?? undefined }] : [];
    });
  }

  /** Whether `window` has the question from now on: nobody has it, or `isOver` says that who had it is gone. */
  claim(id: string, window: string, isOver: (window: string) => boolean): boolean {
    return this.#store.write(() => {
      const row = this.#waiting(id);
      if (!row || (row.window !== null && row.window !== window && !isOver(row.window))) return false;
      this.#store.prepare('UPDATE question SET window = ? WHERE id = ?').run(window, id);
      return true;
    });
  }

  /** Gives back what `window` has. */
  release(window: string): void {
    this.#store.write(() => this.#store.prepare('UPDATE question SET window = NULL WHERE window = ?').run(window));
  }

  /** Whether it counts. `folder` has the rules. Throws where a “Never” cannot be written: nothing is answered then. */
  answer(folder: string, id: string, answer: EgressAnswer): boolean {
    return this.#store.write(() => {
      const row = this.#waiting(id);
      if (!row) return false;
      const { hosts, run } = questionIn(row.asked);
      const asked = hosts.flatMap(({ host, port }) => authorityOf(host, port));
      if (answer === 'never') for (const at of asked) addRule(folder, neverRule(at));
      if (answer === 'this-run' && run !== undefined) this.add(run, asked);
      this.#store.prepare('UPDATE question SET answer = ? WHERE id = ?').run(answer, id);
      return true;
    });
  }

  has(run: string, at: Authority): boolean {
    const found = this.#store.read(() =>
      this.#store.prepare('SELECT 1 FROM allowed_run WHERE run = ? AND host = ?').get(run, keyOf(at)),
    );
    return found !== undefined;
  }

  add(run: string, hosts: readonly Authority[]): void {
    const now = this.#clock.now();
    this.#store.write(() => {
      this.#store.prepare('DELETE FROM allowed_run WHERE at < ?').run(now - KEPT_MS);
      const insert = this.#store.prepare('INSERT OR IGNORE INTO allowed_run (run, host, at) VALUES (?, ?, ?)');
      for (const at of hosts) insert.run(run, keyOf(at), now);
    });
  }

  close(): void {
    this.#store.close();
  }

  #waiting(id: string): Row | undefined {
    return this.#store
      .prepare<[string, number], Row>(
        'SELECT asked, window FROM question WHERE id = ? AND answer IS NULL AND expires > ?',
      )
      .get(id, this.#clock.now());
  }
}

const keyOf = ({ host, port }: Authority): string => `${inUrl(host)}:${port}`;

const questionIn = (asked: string): EgressQuestion => EgressQuestion.parse(JSON.parse(asked));

function authorityOf(text: string, port: number): Authority[] {
  const host = readHost(text);
  return host ? [{ host, port }] : [];
}

/** Throws as `openEgressStore` does. */
export function openQuestionBoard(folder: string, clock: Clock = systemClock, log: Log = silent): QuestionBoard {
  return new QuestionBoard(openEgressStore(folder, clock, log), clock);
}
