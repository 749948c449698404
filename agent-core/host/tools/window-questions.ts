/**
 * A window's part in questions: it is there to be asked, tells its editor of those that wait, in whatever process, and takes its answers.
 * Whatever goes wrong answers nothing, and is tried again.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../contracts/clock.ts';
import { wordsOf } from '../../contracts/errors.ts';
import type { EgressQuestion } from '../../contracts/tool-rpc.ts';
import type { Log } from '../../durable/log.ts';
import type { Liveness } from '../../durable/workers/liveness.ts';
import { openQuestionBoard, type QuestionBoard } from '../../execution/egress/question-board.ts';
import { EGRESS } from '../../execution/egress/store.ts';
import type { Handlers } from '../server.ts';
import { windowsOf } from './questions.ts';

const LOOK_MS = 500;

export interface WindowQuestionsOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (question: EgressQuestion) => void;
  /** How often it looks for questions, ms. */
  readonly lookMs?: number;
}

export class WindowQuestions {
  readonly #options: WindowQuestionsOptions;
  readonly #name = `${Date.now()}-${randomUUID()}`;
  readonly #windows: Liveness;
  readonly #told = new Set<string>();
  #isThere = false;
  #board: QuestionBoard | undefined;
  #timer: NodeJS.Timeout | undefined;
  #trouble = '';

  readonly handlers: Pick<Handlers, 'claimEgress' | 'answerEgress'> = {
    claimEgress: ({ id }) => ({ claimed: this.#opened()?.claim(id, this.#name, this.#isGone) ?? false }),
    answerEgress: ({ id, answer }) => ({ counted: this.#opened()?.answer(this.#options.folder, id, answer) ?? false }),
  };

  constructor(options: WindowQuestionsOptions) {
    this.#options = options;
    this.#windows = windowsOf(options.folder);
  }

  /** From now on this window is asked. */
  begin(): void {
    this.#look();
    this.#timer ??= setInterval(() => this.#look(), this.#options.lookMs ?? LOOK_MS);
    this.#timer.unref();
  }

  /** What it has is another window's. */
  close(): void {
    clearInterval(this.#timer);
    try {
      this.#board?.release(this.#name);
    } catch {
      // Nothing can be written: its lock ends all the same.
    }
    this.#forgetBoard();
    this.#windows.end();
  }

  readonly #isGone = (window: string): boolean => this.#windows.isOver(window);

  #look(): void {
    try {
      this.#beThere();
      const open = this.#opened()?.open() ?? [];
      for (const id of this.#told) if (!open.some(({ question }) => question.id === id)) this.#told.delete(id);
      for (const { question, window } of open) this.#heard(question, window);
      this.#trouble = '';
    } catch (error) {
      this.#failed(error);
    }
  }

  #heard(question: EgressQuestion, window: string | undefined): void {
    const isFree = window === undefined || this.#isGone(window);
    // One that another window has is told again should that window go.
    if (!isFree && window !== this.#name) this.#told.delete(question.id);
    if (!isFree || this.#told.has(question.id)) return;
    this.#told.add(question.id);
    this.#options.tell(question);
  }

  #beThere(): void {
    if (this.#isThere) return;
    this.#windows.begin(this.#name);
    this.#isThere = true;
  }

  /** None before anybody wanted out: looking makes no file. */
  #opened(): QuestionBoard | undefined {
    const { folder, clock, log } = this.#options;
    if (!this.#board && !existsSync(path.join(folder, EGRESS.file))) return undefined;
    this.#board ??= openQuestionBoard(folder, clock, log);
    return this.#board;
  }

  /** Opened anew at the next look; told once. */
  #failed(error: unknown): void {
    this.#forgetBoard();
    const why = wordsOf(error);
    if (why !== this.#trouble) this.#options.log('warn', `questions of other processes are not heard: ${why}`);
    this.#trouble = why;
  }

  #forgetBoard(): void {
    this.#board?.close();
    this.#board = undefined;
  }
}
