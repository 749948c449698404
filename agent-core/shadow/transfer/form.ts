/**
 * Owns one form: its case at hand, the rules of its fields and what is expected in them.
 *
 * A value is expected for a field at a visit: some fields are entered twice in every case (first name, then last name).
 * What was expected when something was pasted into a field stays so until that is entered.
 */
import type { Case } from './case.ts';
import { CaseEnds } from './case-ends.ts';
import { FieldRules } from './field-rules.ts';
import type { Synthesiser } from './rules/programs.ts';
import { CLIP, fieldOf, fieldSlot, isField, LAST, OWN, type Slot, type SlotLookup, type Slots } from './slots.ts';
import type { Sources } from './sources.ts';
import type { Weigh, Weight } from './weigh.ts';

const MOST_RULES = 100;
const MOST_VISITS = 6;
const MOST_FIELD_SLOTS = 20;

export interface Expected extends Weight {
  readonly field: string;
  readonly visit: number;
  readonly value: string;
  /** How many signals had been seen when it was made. */
  readonly at: number;
  readonly rules: FieldRules;
}

export class Form {
  readonly #rules = new Map<string, { readonly field: string; readonly visit: number; readonly rules: FieldRules }>();
  readonly #ends = new CaseEnds();
  readonly #last = new Map<string, string>();
  readonly #pasted = new Map<string, { readonly clip: Slot; readonly expected: Expected | undefined }>();
  readonly #expected = new Map<string, Expected>();
  /** Number of the last signal that entered something. */
  #entered = -1;

  get case(): Case {
    return this.#ends.case;
  }

  get entered(): number {
    return this.#entered;
  }

  /** What the fields that every case fills will hold at the end of this one, less those that are filled already. */
  remaining(sources: Sources, weigh: Weigh): Expected[] {
    if (this.case.fields.size === 0 && !sources.hasFresh(this.case.since)) return [];
    const common = sources.slots(this.case.since);
    const clip = this.#clip(sources);
    const left: Expected[] = [];
    for (const { field, visit, rules } of this.#rules.values()) {
      if (
        !rules.isUsual ||
        visit < this.case.timesOf(field) ||
        this.#rules.get(visitKey(field, visit + 1))?.rules.isUsual
      )
        continue;
      const found = rules.expect(this.#lookupFor(field, common, clip));
      if (found && found.candidate === rules.best && !found.candidate.rule.inputs.some(({ slot }) => slot === CLIP))
        left.push({ field, visit, value: found.answer.value, ...weigh(found), at: 0, rules });
    }
    return left;
  }

  /** Its fields, in how many cases the one known best was seen, and how the rules that would answer fared. */
  learned(): {
    readonly fields: readonly string[];
    readonly cases: number;
    readonly right: number;
    readonly tried: number;
  } {
    const all = [...this.#rules.values()];
    const best = all.flatMap(({ rules }) => rules.best ?? []);
    return {
      fields: [...new Set(all.filter(({ rules }) => rules.support > 0).map(({ field }) => field))],
      cases: Math.max(0, ...all.map(({ rules }) => rules.support)),
      right: best.reduce((sum, { right }) => sum + right, 0),
      tried: best.reduce((sum, { tried }) => sum + tried, 0),
    };
  }

  /** What is expected to be entered in a field next. */
  expectedIn(field: string): Expected | undefined {
    return this.#pasted.get(field)?.expected ?? this.#expected.get(this.#nextVisit(field));
  }

  /** A click. Returns the case that it surely ended, if it did. */
  click(target: string): Case | undefined {
    const before = this.case;
    const sure = this.#ends.click(target, this.#entered + 1);
    if (this.case !== before) this.#leave(before);
    return sure ? before : undefined;
  }

  /** A field that was never entered is expected to take what is on the clipboard. */
  focus(field: string): void {
    this.#rulesOf(field, 0);
  }

  paste(field: string, row: number | undefined, text: string, sources: Sources): void {
    this.#prepare(field, row);
    const { expected } = this.#pasted.get(field) ?? {};
    const clip = this.#clip(sources);
    const fresh = clip?.value !== text || clip.fresh;
    const now = this.#expected.get(this.#nextVisit(field)) ?? expected;
    this.#pasted.set(field, { clip: { value: text, fresh }, expected: now });
  }

  enter(field: string, row: number | undefined, value: string, index: number, sources: Sources): void {
    this.#prepare(field, row);
    const rules = this.#rulesOf(field, this.case.timesOf(field));
    const clip = this.#pasted.get(field)?.clip ?? this.#clip(sources);
    rules?.learn({ slots: this.#slotsFor(field, sources.slots(this.case.since), clip), output: value });
    this.case.enter(field, row, value);
    this.#pasted.delete(field);
    this.#entered = index;
  }

  /** Works out what is expected now that `seen` signals were seen. */
  expect(sources: Sources, weigh: Weigh, seen: number): void {
    const common = sources.slots(this.case.since);
    const clip = this.#clip(sources);
    for (const [key, { field, visit, rules }] of this.#rules) {
      if (visit < this.case.timesOf(field) && key !== this.#nextVisit(field)) continue;
      const found = rules.expect(this.#lookupFor(field, common, clip));
      if (!found) {
        this.#expected.delete(key);
        continue;
      }
      const { value } = found.answer;
      const weight = weigh(found);
      const before = this.#expected.get(key);
      if (before?.value === value && before.kind === weight.kind) continue;
      this.#expected.set(key, { field, visit, value, ...weight, at: seen, rules });
    }
  }

  /** Tries the synthesiser once where that may help; whether it did. */
  synthesise(synthesiser: Synthesiser): boolean {
    for (const { rules } of this.#rules.values()) if (rules.synthesise(synthesiser)) return true;
    return false;
  }

  #prepare(field: string, row: number | undefined): void {
    const before = this.case;
    this.#ends.prepare(field, row, this.#entered + 1);
    if (this.case !== before) this.#leave(before);
  }

  /** The clipboard, fresh while nothing was entered since. */
  #clip({ clip }: Sources): Slot | undefined {
    return clip && { value: clip.value, fresh: clip.stamp > this.#entered };
  }

  #leave(before: Case): void {
    for (const [field, { value }] of before.fields) this.#last.set(field, value);
    for (const { field, visit, rules } of this.#rules.values()) rules.note(before.timesOf(field) > visit);
    this.#pasted.clear();
    this.#expected.clear();
  }

  /** The visit that comes next; one beyond those known is taken for the last of them. */
  #nextVisit(field: string): string {
    let visit = this.case.timesOf(field);
    while (visit > 0 && !this.#rules.has(visitKey(field, visit))) visit--;
    return visitKey(field, visit);
  }

  #rulesOf(field: string, visit: number): FieldRules | undefined {
    const key = visitKey(field, visit);
    const known = this.#rules.get(key)?.rules;
    if (known || this.#rules.size >= MOST_RULES || visit >= MOST_VISITS) return known;
    const rules = new FieldRules();
    this.#rules.set(key, { field, visit, rules });
    return rules;
  }

  /** What a field could be filled from; `clip` is what the clipboard holds, or what was pasted. */
  #slotsFor(field: string, common: Slots, clip: Slot | undefined): Slots {
    const slots = new Map<string, Slot>(common);
    const lookup = this.#lookupFor(field, common, clip);
    const others = [...this.case.fields.keys()].filter((name) => name !== field).slice(0, MOST_FIELD_SLOTS);
    for (const name of [CLIP, OWN, LAST, ...others.map(fieldSlot)]) {
      const slot = lookup.get(name);
      if (slot) slots.set(name, slot);
    }
    return slots;
  }

  /** The same for rules that know what they ask for. */
  #lookupFor(field: string, common: Slots, clip: Slot | undefined): SlotLookup {
    const entered = (value: string | undefined) => (value === undefined ? undefined : { value, fresh: true });
    return {
      get: (name) => {
        if (name === CLIP) return clip;
        if (name === OWN) return entered(this.case.fields.get(field)?.value ?? '');
        if (name === LAST) return entered(this.#last.get(field));
        return isField(name) ? entered(this.case.fields.get(fieldOf(name))?.value) : common.get(name);
      },
    };
  }
}

const visitKey = (field: string, visit: number) => `${visit} ${field}`;
