/**
 * The string synthesiser of the agent host: programs are learned on a thread of their own, never in the message loop.
 *
 * 1. One question is worked on, one more waits for each skill; a skill's newer question ends its older one, at work or waiting.
 * 2. What took too long, or too much memory, is answered with "nothing", also when it is asked again.
 * 3. Questions asked in one turn of the loop, as learning again from the recording does, come to one: the last.
 */
import { wordsOf } from '../../contracts/errors.ts';
import type { Log } from '../../durable/log.ts';
import { type Candidate, learnedFrom } from '../../shadow/strings/index.ts';
import { AWAITED, type StringProgram, type Synthesiser } from '../../shadow/transfer/index.ts';
import type { Question } from './messages.ts';
import { SynthesisThread } from './thread.ts';

/** A question is answered in milliseconds; what takes this long was not asked by a person's work. */
const LIMIT_MS = 2000;
/** Answers that are kept for each skill. */
const MOST_KNOWN = 64;

export interface WorkerSynthesiserOptions {
  readonly script: URL;
  /** An awaited answer is there. */
  readonly answered: () => void;
  readonly log: Log;
  readonly limitMs?: number;
}

interface Asked extends Question {
  readonly key: string;
  readonly skill: Skill;
}

interface Skill {
  readonly known: Map<string, StringProgram | undefined>;
  waiting: Asked | undefined;
}

export class WorkerSynthesiser {
  readonly #options: WorkerSynthesiserOptions;
  readonly #thread: SynthesisThread;
  readonly #skills: Skill[] = [];
  #atWork: Asked | undefined;
  #next: NodeJS.Immediate | undefined;
  #id = 0;
  #isClosed = false;

  constructor(options: WorkerSynthesiserOptions) {
    this.#options = options;
    this.#thread = new SynthesisThread({
      script: options.script,
      limitMs: options.limitMs ?? LIMIT_MS,
      answered: ({ id, candidates }) => this.#answer(id, candidates),
      failed: (id, reason) => {
        options.log('debug', `A string program was not learned: ${reason}.`);
        this.#answer(id, []);
      },
    });
  }

  /** The port of one more skill. */
  forSkill(): Synthesiser {
    const skill: Skill = { known: new Map(), waiting: undefined };
    this.#skills.push(skill);
    return (examples, queries) => {
      const key = JSON.stringify([examples, queries]);
      if (skill.known.has(key)) return skill.known.get(key);
      if (this.#isClosed) return undefined;
      const isAsked = this.#atWork?.skill === skill && this.#atWork.key === key;
      skill.waiting = isAsked ? undefined : { id: this.#id++, examples, queries, key, skill };
      this.#next ??= setImmediate(() => this.#work());
      return AWAITED;
    };
  }

  /** Ends the thread; what is awaited never comes. */
  close(): void {
    this.#isClosed = true;
    clearImmediate(this.#next);
    this.#thread.stop();
  }

  #work(): void {
    this.#next = undefined;
    if (this.#atWork?.skill.waiting) {
      this.#thread.stop();
      this.#atWork = undefined;
    }
    const asked = this.#atWork ? undefined : this.#skills.find(({ waiting }) => waiting)?.waiting;
    if (!asked) return;
    asked.skill.waiting = undefined;
    this.#atWork = asked;
    const { id, examples, queries } = asked;
    try {
      this.#thread.ask({ id, examples, queries });
    } catch (error) {
      this.#options.log('warn', `String programs cannot be learned now: ${wordsOf(error)}`);
      this.#answer(id, []);
    }
  }

  #answer(id: number, candidates: readonly Candidate[]): void {
    if (this.#atWork?.id !== id) return;
    const { skill, key, examples } = this.#atWork;
    this.#atWork = undefined;
    skill.known.set(key, learnedFrom(examples, candidates));
    const [oldest] = skill.known.keys();
    if (skill.known.size > MOST_KNOWN && oldest !== undefined) skill.known.delete(oldest);
    this.#options.answered();
    this.#next ??= setImmediate(() => this.#work());
  }
}
