/**
 * The shadow pipeline: signals in; settled edits, scored predictions and suggestions out. The same object serves the live
 * editor and `penumbra replay`: time comes only from the signals and from `advance`.
 *
 * 1. A signal's effects are decided by the signals before it: nothing looks ahead.
 * 2. Only the person's own changes teach; an undo, and a change away from the cursor, never do.
 */
import type { DocumentText, Offer, Place, Signal, SignalOf, SuggestionId } from '../contracts/index.ts';
import { SignalScreen } from '../security/masking/screen.ts';
import { Authors } from './observing/authors.ts';
import { Cursor } from './observing/cursor.ts';
import { Documents } from './observing/documents.ts';
import { type SettledRun, Settler } from './observing/settler.ts';
import { resume } from './speaking/offering.ts';
import type { OpenSuggestion } from './speaking/open-suggestion.ts';
import { reaches, teaches } from './speaking/teaching.ts';
import { TrackRecord } from './speaking/track-record.ts';
import { Turn } from './speaking/turn.ts';
import { Voice, type VoiceOptions } from './speaking/voice.ts';

export interface PipelineOptions extends VoiceOptions {
  /** Quiet time before a suggestion, ms; asked each time, since it is a setting. */
  readonly pauseMs: () => number;
}

export class ShadowPipeline {
  readonly #options: PipelineOptions;
  readonly #documents = new Documents();
  readonly #cursor = new Cursor();
  readonly #authors = new Authors(this.#cursor);
  readonly #settler = new Settler();
  readonly #record = new TrackRecord();
  readonly #screen: SignalScreen;
  readonly #turn: Turn;
  readonly #voice: Voice;
  #signal = -1;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#screen = new SignalScreen(options.masker);
    this.#turn = new Turn(options.pauseMs);
    this.#voice = new Voice(options, this, this.#record, this.#turn);
  }

  get documents(): ReadonlyMap<string, DocumentText> {
    return this.#documents.all;
  }

  /** Number of the newest signal. */
  get signal(): number {
    return this.#signal;
  }

  get open(): OpenSuggestion | undefined {
    return this.#voice.open;
  }

  /** Takes the signal with number `index`; numbers only grow. */
  feed(observed: Signal, index: number): void {
    const signal = this.#screen.take(observed);
    this.advance(signal.t);
    this.#signal = index;
    this.#expectValues(signal, index);
    switch (signal.kind) {
      case 'doc.open':
        this.#settle(this.#settler.settle(signal.doc));
        this.#documents.open({ doc: signal.doc, language: signal.language, text: signal.text });
        break;
      case 'doc.edit':
        this.#edit(signal, index);
        break;
      case 'doc.save':
        this.#settle(this.#settler.settle(signal.doc));
        break;
      case 'doc.close':
        this.#settle(this.#settler.settle(signal.doc));
        this.#documents.close(signal.doc);
        this.#cursor.forget(signal.doc);
        break;
      case 'editor.select':
        this.#settle(this.#settler.moveTo(signal.doc, signal.offset));
        this.#cursor.select(signal.doc, signal.offset, signal.length);
        break;
      case 'file.rename':
        this.#settle(this.#settler.settle(signal.path));
        this.#documents.rename(signal.path, signal.to);
        break;
      default:
        break;
    }
    if (signal.kind !== 'doc.edit') this.#hear(signal);
  }

  /** Time has come to `now` without a signal: settles what was quiet long enough and speaks after the pause. */
  advance(now: number): void {
    this.#settle(this.#settler.tick(now));
    if (this.#turn.take(now)) this.#voice.speak(now);
  }

  /** When `advance` next has something to do. */
  nextDue(): number | undefined {
    const settle = this.#settler.nextDue();
    const { due } = this.#turn;
    return settle === undefined ? due : due === undefined ? settle : Math.min(settle, due);
  }

  /** Settles all that waits, at once. */
  flush(): void {
    this.#settle(this.#settler.settle());
  }

  /** An answer that a skill awaited is there: it may bring an offer, or change what is open; while somebody types, later. */
  resume(): void {
    resume(this.#options, this.#documents.all);
    this.#turn.refresh();
    const isSettled = this.#settler.nextDue() === undefined;
    if (isSettled) this.#voice.followOthers();
  }

  /** A long pause: the end of a trace. */
  end(): void {
    this.flush();
    for (let due = this.#turn.due; due !== undefined; due = this.#turn.due) this.advance(due);
  }

  /** The true texts of the open documents after a restart; all others are dropped. */
  sync(documents: readonly DocumentText[]): void {
    this.flush();
    this.#documents.clear();
    for (const document of documents) this.#documents.open(document);
  }

  /** Brings the mirror to where these signals lead; they were learned from before, or never will be. */
  restore(signals: Iterable<Signal>): void {
    this.flush();
    this.#documents.clear();
    for (const signal of signals) {
      if (signal.kind === 'doc.open') this.#documents.open({ ...signal });
      else if (signal.kind === 'doc.edit') this.#documents.change(signal.doc, signal.changes);
      else if (signal.kind === 'doc.close') this.#documents.close(signal.doc);
      else if (signal.kind === 'file.rename') this.#documents.rename(signal.path, signal.to);
    }
  }

  /** The true texts of documents whose mirror was wrong. Others stay unknown: they are not observed. */
  correct(documents: readonly DocumentText[]): void {
    this.flush();
    for (const document of documents) if (this.#documents.get(document.doc)) this.#documents.open(document);
  }

  /**
   * `places` are about to arrive as edits made by us, not by the person. Those that come `oneByOne` leave the rest of what is
   * open as it is.
   */
  expectOwn(places: readonly Place[], oneByOne = false): void {
    this.#authors.expectOwn(places, oneByOne);
  }

  /** What the open suggestion would do to the documents as they stand now; `undefined` when it no longer applies. */
  currentOffer(): Offer | undefined {
    return this.#voice.currentOffer();
  }

  /** Whether it is open, and what it would do is still being looked for. */
  isAwaited(id: SuggestionId): boolean {
    return this.#voice.isAwaited(id);
  }

  /** Closes the open suggestion without a word (answered, applied, refused). */
  close(id: SuggestionId): void {
    this.#voice.close(id);
  }

  #expectValues(signal: Signal, index: number): void {
    for (const skill of this.#options.values ?? []) {
      for (const prediction of skill.observe(signal, index))
        this.#options.emit({ type: 'prediction', family: skill.family, prediction, signal: index });
    }
  }

  /** An act other than typing: it may end what is open, or be the one after which something can be said. */
  #hear(signal: Signal): void {
    for (const skill of this.#options.mixed ?? []) skill.heard(signal, this.#documents.all);
    if (teaches(signal)) {
      this.#turn.refresh();
      this.#turn.acted(signal.t);
    } else if (!reaches(signal)) return;
    this.#voice.followOthers();
  }

  #edit(signal: SignalOf<'doc.edit'>, index: number): void {
    const before = this.#documents.get(signal.doc);
    if (!before) {
      this.#ignore(`edit of ${signal.doc}, which is not open`);
      return;
    }
    const author = this.#authors.authorOf(signal, before);
    const key = { before, changes: signal.changes, author, signal: index, at: signal.t };
    this.#settle(this.#settler.makeWay(key));
    const after = this.#documents.change(signal.doc, signal.changes);
    if (!after) {
      this.#ignore(`edit of ${signal.doc} that does not fit its text`);
      return;
    }
    this.#settler.type({ ...key, after });
    this.#cursor.moved(signal.doc, signal.changes);
    if (author === 'other') {
      this.#settle(this.#settler.settle(signal.doc));
      if (this.#authors.oneByOne) this.#voice.followOffers();
    } else this.#turn.acted(signal.t);
  }

  #ignore(reason: string): void {
    this.#options.emit({ type: 'ignored', signal: this.#signal, reason });
  }

  #settle(runs: readonly SettledRun[]): void {
    for (const run of runs) {
      this.#options.emit({ type: 'settled', run });
      if (run.changes.length === 0) continue;
      if (run.author === 'person') this.#learn(run);
      else for (const each of this.#options.mixed ?? []) each.changed(run, run.author);
      if (run.author === 'undo') this.#unlearn(run);
    }
  }

  #learn(edit: SettledRun): void {
    const { skill, emit } = this.#options;
    for (const prediction of this.#record.score(edit)) {
      emit({ type: 'prediction', family: 'edit', prediction, signal: edit.firstSignal });
    }
    skill.observe(edit, this.#documents.all);
    for (const each of this.#options.mixed ?? []) each.settled(edit, this.#documents.all);
    this.#record.expect(skill.predictions(this.#documents.all), this.#signal + 1);
    this.#turn.refresh();
    this.#voice.followEdit(edit);
  }

  #unlearn(undo: SettledRun): void {
    this.#options.skill.retract(undo);
    this.#voice.followEdit(undo);
  }
}
