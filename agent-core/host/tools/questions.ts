/**
 * Asks a person where a call may get out, in whichever window of the editor is open on this data folder: the call waits here, for one
 * answer, and gets a no where none comes. Where no window is open nobody is asked.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../contracts/clock.ts';
import { wordsOf } from '../../contracts/errors.ts';
import type { EgressAnswer, EgressQuestion } from '../../contracts/tool-rpc.ts';
import type { Log } from '../../durable/log.ts';
import { Liveness } from '../../durable/workers/liveness.ts';
import { whyNotPublic } from '../../execution/egress/addresses.ts';
import type { EgressDecider, EgressRequest } from '../../execution/egress/decisions.ts';
import { DEFAULT_BYTES, DEFAULT_LASTS_MS } from '../../execution/egress/grants.ts';
import { type Authority, inUrl } from '../../execution/egress/hosts.ts';
import { openQuestionBoard, type QuestionBoard } from '../../execution/egress/question-board.ts';
import { createMasker } from '../../security/masking/index.ts';

/** Half of what a request over HTTP may take: the rest is for the request. */
const WAITS_MS = 60_000;
const LOOK_MS = 100;
const LONGEST_WHY = 1_000;

export interface QuestionsOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly waitsMs?: number;
}

/** The locks of windows that are open on a data folder. */
export const windowsOf = (folder: string): Liveness => new Liveness(path.join(folder, 'windows'));

export class Questions implements EgressDecider {
  readonly #options: QuestionsOptions;
  readonly #windows: Liveness;
  readonly #closing = new AbortController();
  #board: QuestionBoard | undefined;

  constructor(options: QuestionsOptions) {
    this.#options = options;
    this.#windows = windowsOf(options.folder);
  }

  canAsk(): boolean {
    return !this.#closing.signal.aborted && this.#windows.someLive();
  }

  /** Never rejects: where nothing can be asked nobody answered. */
  async decide(request: EgressRequest, signal?: AbortSignal): Promise<EgressAnswer> {
    if (signal?.aborted || !this.canAsk()) return 'unanswered';
    const { waitsMs = WAITS_MS, log } = this.#options;
    try {
      const question = questionOf(request, waitsMs);
      const board = this.#opened();
      board.put(question);
      log('info', `${question.tool} waits for an answer in the editor, ${waitsMs / 1000} s at most.`);
      const ends = AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]);
      await this.#answered(board, question, ends);
      return board.take(question.id);
    } catch (error) {
      log('warn', `a question could not be asked: ${wordsOf(error)}`);
      this.#closeBoard();
      return 'unanswered';
    }
  }

  /** Nobody can answer any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    // Who waits takes their questions away first.
    await sleep(0);
    this.#closeBoard();
  }

  async #answered(board: QuestionBoard, { id, waitsMs }: EgressQuestion, signal: AbortSignal): Promise<void> {
    const end = performance.now() + waitsMs;
    while (!signal.aborted && performance.now() < end && board.answerOf(id) === undefined) {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #opened(): QuestionBoard {
    const { folder, clock, log } = this.#options;
    this.#board ??= openQuestionBoard(folder, clock, log);
    return this.#board;
  }

  #closeBoard(): void {
    this.#board?.close();
    this.#board = undefined;
  }
}

function questionOf(request: EgressRequest, waitsMs: number): EgressQuestion {
  const { run, call, tool = call, why, hosts, lastsMs = DEFAULT_LASTS_MS, bytes = DEFAULT_BYTES } = request;
  // A command line may hold what nobody else should read, or keep.
  const hidden = createMasker().mask(why.slice(0, LONGEST_WHY)).text;
  const about = { tool, why: hidden, lastsMs, bytes, waitsMs };
  return { id: randomUUID(), hosts: hosts.map(shownOf), ...(run !== undefined && { run }), ...about };
}

const shownOf = ({ host, port }: Authority): EgressQuestion['hosts'][number] => ({
  host: inUrl(host),
  port,
  isPrivate: host.isAddress && whyNotPublic(host.text) !== undefined,
});
