/**
 * Expects, before each command of a terminal, its whole line; offers what is left of a routine that was begun.
 *
 * 1. A line that holds a secret, or the mask of one, is neither learned nor told.
 * 2. A terminal is a signal's `terminal` within its `session`, where the signal names them.
 */

import { createHash } from 'node:crypto';
import type { LearnedPattern, Learner } from '../../contracts/learned.ts';
import type { Signal, SignalOf } from '../../contracts/signals.ts';
import type {
  CommandAdviser,
  NextCommand,
  ScoredValue,
  TerminalPlace,
  ValueOffer,
  ValueSkill,
} from '../../contracts/values.ts';
import type { Masker } from '../../security/masking/index.ts';
import { isMasked } from '../../security/masking/screen.ts';
import { adviceOf, isOneLine } from './advice.ts';
import { KnownRoutines } from './known-routines.ts';
import { learnedOf } from './learned.ts';
import { onlyLooks } from './looking.ts';
import { Memory, type Situation } from './memory.ts';
import { Predictor } from './predictor.ts';
import { type RoutineEstimate, RoutineRecord } from './routine-record.ts';
import { renderRoutine } from './routine-script.ts';
import { type Continuation, Routines } from './routines.ts';
import { type Template, templateOf } from './template.ts';

export class Commands implements ValueSkill, CommandAdviser, Learner {
  readonly family = 'command';
  readonly #memory = new Memory();
  readonly #routines = new Routines();
  readonly #record = new RoutineRecord();
  readonly #known = new KnownRoutines();
  /** The terminal that ran something last, unless that is private. */
  #latest: string | undefined;
  readonly #predictor = new Predictor();
  readonly #masker: Masker;

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  observe(signal: Signal, index: number): readonly ScoredValue[] {
    if (signal.kind === 'terminal.run') return this.#ran(signal, index);
    if (signal.kind === 'terminal.output') this.#memory.printed(terminalOf(signal), signal);
    else this.#memory.notice(signal);
    return [];
  }

  offers(atLeast: number): readonly ValueOffer[] {
    return this.#continuations()
      .map((routine) => ({ routine, estimate: this.#record.estimate(routine) }))
      .filter(({ routine, estimate }) => estimate.lowerBound >= atLeast && routine.rest.every(isOneLine))
      .toSorted((a, b) => b.routine.rest.length - a.routine.rest.length || b.routine.right - a.routine.right)
      .map(({ routine, estimate }) => offerOf(routine, estimate));
  }

  learned(): LearnedPattern[] {
    const now = this.#continuations();
    const sources = { known: this.#known.all, routines: this.#routines, record: this.#record, now };
    return learnedOf(sources, fingerprintOf);
  }

  forget(fingerprint: string): boolean {
    const gone = this.#known.all.find(({ key }) => fingerprintOf(key) === fingerprint);
    if (!gone) return false;
    const routine = this.#routines.after(gone.typed).find(({ key }) => key === gone.key);
    if (routine) this.#unlearn([...routine.typed, ...routine.rest.flatMap((line) => templateOf(line) ?? [])]);
    return this.#known.forget(gone.key);
  }

  nextCommands({ terminal, folder }: TerminalPlace): NextCommand[] {
    const id = terminalOf({ terminal });
    const situation = this.#memory.situation(id, folder);
    const likely = this.#predictor.likely(id, situation);
    const advice = adviceOf({ situation, likely, routines: this.#routines.continuations(id) });
    return advice.filter(({ line }) => !this.#isSecret(line));
  }

  #unlearn(commands: readonly Template[]): void {
    this.#routines.forget(commands.map(({ line }) => line));
    commands.slice(1).forEach((then, i) => {
      const before = commands[i];
      if (before) this.#memory.forget(before, then);
    });
  }

  /** What may go on where something ran last. */
  #continuations(): Continuation[] {
    return this.#latest === undefined ? [] : this.#routines.continuations(this.#latest);
  }

  #ran(signal: SignalOf<'terminal.run'>, index: number): ScoredValue[] {
    const terminal = terminalOf(signal);
    const situation = this.#memory.situation(terminal);
    const expected = this.#predictor.expect(terminal, situation);
    const isPrivate = this.#isSecret(signal.command);
    const template = isPrivate ? undefined : templateOf(signal.command);
    this.#latest = template && terminal;
    if (template) this.#learn(terminal, situation, template, signal);
    else for (const each of [this.#routines, this.#record, this.#known]) each.interrupt(terminal);
    if (!expected) return [];
    this.#predictor.score(terminal, situation, expected, signal.command);
    const { line, confidence } = expected;
    const pattern = fingerprintOf(`${situation.contexts.templates[0]}\n${templateOf(line)?.key}`);
    return [{ pattern, value: line, confidence, at: index, correct: line === signal.command }];
  }

  #learn(terminal: string, situation: Situation, template: Template, signal: SignalOf<'terminal.run'>): void {
    this.#memory.learn(terminal, situation, template, signal);
    if (onlyLooks(template.line)) return;
    const failed = signal.exitCode !== undefined && signal.exitCode !== 0;
    this.#routines.add(terminal, template, failed);
    const now = this.#routines.continuations(terminal);
    this.#record.note(terminal, template.line, now);
    this.#known.note(terminal, template, failed, signal.t, now);
  }

  #isSecret(line: string): boolean {
    return isMasked(line) || this.#masker.mask(line).spans.length > 0;
  }
}

function terminalOf({ session, terminal }: Pick<SignalOf<'terminal.run'>, 'session' | 'terminal'>): string {
  return JSON.stringify([session, terminal]);
}

function offerOf({ key, typed, rest, right }: Continuation, estimate: RoutineEstimate): ValueOffer {
  const fingerprint = fingerprintOf(key);
  const summary = rest.join('; ');
  return {
    pattern: fingerprint,
    fingerprint,
    commands: [...rest],
    fields: [],
    ...estimate,
    support: right,
    script: renderRoutine({ typed: typed.map(({ line }) => line), rest, support: right, ...estimate }),
    summary: summary.length > 80 ? `${summary.slice(0, 79)}…` : summary,
  };
}

/** Stable for ever, and tells nothing of the lines. */
function fingerprintOf(text: string): string {
  return `command-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
