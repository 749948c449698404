/**
 * Data carried by hand: what was read or copied in one place and pasted or typed in another, again and again.
 *
 * From the signals of a case (one row of a sheet, one filling of a form) a rule is learned for every field; as soon as what a
 * rule needs was seen in a later case, the field's value is expected. After data transfer routines (Leno, Augusto, Dumas, La Rosa, Maggi,
 * Polyvyanyy, "Discovering data transfer routines from user interaction logs", Information Systems 2022) and
 * Robidium (BPM demos 2020), which learn from a whole log; this learns as it goes.
 */
import type {
  Awaiting,
  LearnedPattern,
  Learner,
  ScoredValue,
  Signal,
  SignalOf,
  ValueOffer,
  ValueSkill,
} from '../../contracts/index.ts';
import { type Expected, Form } from './form.ts';
import { fingerprintOf, learnedOf, offerOf } from './offer.ts';
import type { Synthesiser } from './rules/programs.ts';
import { LONGEST_VALUE } from './slots.ts';
import { Sources } from './sources.ts';
import { type Spot, spotOf } from './spots.ts';
import { Reliability } from './weigh.ts';

const MOST_FORMS = 8;

export class DataTransfer implements ValueSkill, Learner, Awaiting {
  readonly family = 'transfer';
  readonly #synthesiser: Synthesiser;
  readonly #sources = new Sources();
  readonly #forms = new Map<string, Form>();
  readonly #reliability = new Reliability();

  /** Signals seen. */
  #seen = 0;

  constructor(synthesiser: Synthesiser) {
    this.#synthesiser = synthesiser;
  }

  observe(signal: Signal, index: number): readonly ScoredValue[] {
    if (!isCarried(signal)) return [];
    const scored = signal.kind === 'ui.input' ? this.#enter(signal, index) : [];
    if (signal.kind !== 'ui.input') this.#see(signal, index);
    this.#synthesiseOnce();
    this.#seen = index + 1;
    this.#expect();
    return scored;
  }

  /** What rules there are answer meanwhile: nothing waits. */
  awaits(): boolean {
    return false;
  }

  resume(): void {
    this.#synthesiseOnce();
    this.#expect();
  }

  /** The rest of the case at hand, in the form entered last. */
  offers(atLeast: number): readonly ValueOffer[] {
    const forms = [...this.#forms].filter(([, form]) => form.entered >= 0);
    const latest = forms.sort(([, a], [, b]) => b.entered - a.entered)[0];
    if (!latest) return [];
    const [group, form] = latest;
    const left = form.remaining(this.#sources, (found) => this.#reliability.weigh(found));
    const offer = offerOf(
      group,
      form.case.row,
      left.filter(({ lowerBound }) => lowerBound >= atLeast),
    );
    return offer ? [offer] : [];
  }

  learned(): LearnedPattern[] {
    return [...this.#forms].reverse().flatMap(([group, form]) => learnedOf(group, form) ?? []);
  }

  forget(fingerprint: string): boolean {
    const group = [...this.#forms.keys()].find((each) => fingerprintOf(each) === fingerprint);
    return group !== undefined && this.#forms.delete(group);
  }

  #see(signal: Exclude<Carried, SignalOf<'ui.input'>>, index: number): void {
    const spot = spotOf(signal);
    switch (signal.kind) {
      case 'ui.read':
        if (spot && signal.value !== undefined) this.#sources.read(spot, signal.value, index);
        break;
      case 'clipboard.copy':
        if (spot) this.#sources.read(spot, signal.text, index);
        this.#sources.copy(signal.text, index);
        break;
      case 'clipboard.paste':
        if (spot) this.#in(this.#formOf(spot), (form) => form.paste(spot.name, spot.row, signal.text, this.#sources));
        break;
      case 'ui.focus':
        if (spot) this.#formOf(spot).focus(spot.name);
        break;
      case 'ui.click':
        if (spot) this.#click(spot, index);
        break;
    }
  }

  #enter(signal: SignalOf<'ui.input'>, index: number): ScoredValue[] {
    const spot = spotOf(signal);
    const { value } = signal;
    if (!spot || value === undefined || value.length > LONGEST_VALUE) return [];
    const form = this.#formOf(spot);
    const expected = form.expectedIn(spot.name);
    if (expected) this.#reliability.count(expected.kind, expected.value === value);
    this.#in(form, () => form.enter(spot.name, spot.row, value, index, this.#sources));
    return expected ? [scoredValue(spot, expected, value)] : [];
  }

  /** A click belongs to the form of its page, or else to the form of its application that was filled last. */
  #click(spot: Spot, index: number): void {
    const app = spot.group.slice(0, spot.group.indexOf('|') + 1);
    const form =
      this.#forms.get(spot.group) ??
      [...this.#forms]
        .filter(([group]) => group.startsWith(app))
        .reduce<Form | undefined>(
          (latest, [, each]) => (!latest || each.entered > latest.entered ? each : latest),
          undefined,
        );
    if (!form) return;
    const ended = this.#in(form, () => form.click(`${spot.group}|${spot.name}`));
    if (ended) this.#sources.advance(ended.since, index);
  }

  /** Does something in a form; when its case ends by that, rows are free to change. */
  #in<T>(form: Form, act: (form: Form) => T): T {
    const before = form.case;
    const result = act(form);
    if (form.case !== before) this.#sources.release();
    return result;
  }

  #formOf(spot: Spot): Form {
    const form = this.#forms.get(spot.group) ?? new Form();
    this.#forms.delete(spot.group);
    this.#forms.set(spot.group, form);
    for (const group of this.#forms.keys()) if (this.#forms.size > MOST_FORMS) this.#forms.delete(group);
    return form;
  }

  #synthesiseOnce(): void {
    for (const form of this.#forms.values()) if (form.synthesise(this.#synthesiser)) return;
  }

  #expect(): void {
    for (const form of this.#forms.values())
      form.expect(this.#sources, (found) => this.#reliability.weigh(found), this.#seen);
  }
}

type Carried = SignalOf<'ui.read' | 'ui.input' | 'ui.click' | 'ui.focus' | 'clipboard.copy' | 'clipboard.paste'>;

const isCarried = (signal: Signal): signal is Carried =>
  signal.kind.startsWith('ui.') || signal.kind === 'clipboard.copy' || signal.kind === 'clipboard.paste';

function scoredValue(spot: Spot, { value, confidence, at, visit }: Expected, actual: string): ScoredValue {
  return { pattern: `${spot.group}|${spot.name}#${visit}`, value, confidence, at, correct: value === actual };
}
