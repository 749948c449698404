/**
 * Owns what is known of one field at one visit of a case: the values entered there and the rules that explain them.
 *
 * 1. Every rule is tried on each new value before it learns from it; a rule's record counts nothing else.
 * 2. The rule that explains most of the remembered values answers, with an allowance for what came true; among equals the
 *    kind named first in `KINDS`, then the one that needs least.
 * 3. Bounded: `MOST_EXAMPLES` values, `MOST_RULES` rules, `MOST_SYNTHESES` tries of the synthesiser a new value.
 */
import { choices, counters } from './rules/choices.ts';
import { Inquiry, inputSets, program, type Synthesiser } from './rules/programs.ts';
import { type Answer, apply, type Example, explains, KINDS, type Rule } from './rules/rule.ts';
import { templates } from './rules/templates.ts';
import { CLIP, isSource, type SlotLookup } from './slots.ts';

const MOST_EXAMPLES = 16;
const MOST_RULES = 8;
const MOST_SYNTHESES = 4;
/** Cases in a row that make a field one that is always filled; one that was left out before must do more. */
const USUAL = 3;
const USUAL_AGAIN = 16;
/** After so many syntheses in vain only every so many values bring another one. */
const MOST_FAILURES = 6;
const SECOND_THOUGHTS = 8;
/** Examples a synthesis is given. */
const MOST_GIVEN = 5;

/** Numbers of values at which a program over the clipboard is tried again over what was read: that is known earlier. */
const RETRIES = [3, 5, 8];

/** What is taken for granted of a field that was never seen: what is on the clipboard will be pasted. */
const CLIPBOARD: Rule = {
  kind: 'copy',
  key: 'clipboard',
  inputs: [{ slot: CLIP, fresh: false }],
  run: ([value = '']) => ({ value, confidence: 1 }),
};

export interface Candidate {
  readonly rule: Rule;
  /** Values it was tried on after it was learned, and got right. */
  tried: number;
  right: number;
  /** Of the remembered values. */
  explained: number;
}

export interface Expectation {
  readonly candidate: Candidate;
  readonly answer: Answer;
  /** Remembered values that the rule does not explain. */
  readonly unexplained: number;
  /** Another rule that explains as much gives another value. */
  readonly disputed: boolean;
}

export class FieldRules {
  #examples: Example[] = [];
  #candidates: Candidate[] = [{ rule: CLIPBOARD, tried: 0, right: 0, explained: 0 }];
  #untried: string[][] = [];
  /** In how many of the newest cases, without a break, it was entered. */
  #filled = 0;
  #wasLeftOut = false;
  #seen = 0;
  /** Syntheses in a row that found nothing. */
  #failures = 0;

  get support(): number {
    return this.#examples.length;
  }

  /** Whether every one of the newest cases entered it. */
  get isUsual(): boolean {
    return this.#filled >= (this.#wasLeftOut ? USUAL_AGAIN : USUAL);
  }

  /** A case is over, with or without a value here. */
  note(filled: boolean): void {
    this.#filled = filled ? this.#filled + 1 : 0;
    if (!filled) this.#wasLeftOut = true;
  }

  /** The rule that would answer best if all that it needs were there. */
  get best(): Candidate | undefined {
    return this.#candidates[0];
  }

  /** What is expected with these slots; `undefined` where no rule can answer yet. */
  expect(slots: SlotLookup): Expectation | undefined {
    const answers = this.#candidates.flatMap((candidate) => {
      const answer = apply(candidate.rule, slots);
      return answer ? [{ candidate, answer }] : [];
    });
    const [first] = answers;
    if (!first) return undefined;
    const equals = answers.filter(({ candidate }) => candidate.explained >= first.candidate.explained);
    return {
      ...first,
      unexplained: this.#examples.length - first.candidate.explained,
      disputed: equals.some(({ answer }) => answer.value !== first.answer.value),
    };
  }

  learn(example: Example): void {
    for (const candidate of this.#candidates) {
      const answer = apply(candidate.rule, example.slots);
      if (!answer) continue;
      candidate.tried++;
      if (answer.value === example.output) candidate.right++;
    }
    if (this.#examples.length === 0) this.#candidates = [];
    this.#examples = [...this.#examples, example].slice(-MOST_EXAMPLES);
    this.#add(this.#isSettled() ? [] : readOff(this.#examples));
    this.#seen++;
    const hopeless = this.#failures >= MOST_FAILURES && this.#seen % SECOND_THOUGHTS !== 0;
    this.#untried =
      !hopeless && this.#wantsProgram() ? inputSets(this.#examples.slice(-MOST_GIVEN)).slice(0, MOST_SYNTHESES) : [];
  }

  /** Tries the synthesiser once where that may help; whether it did try. What is awaited is tried again. */
  synthesise(synthesiser: Synthesiser): boolean {
    const [slots, ...others] = this.#untried;
    if (!slots) return false;
    const given = this.#given();
    const inquiry = new Inquiry(synthesiser);
    const { synthesise } = inquiry;
    const rule = program(synthesise, slots, given) ?? program(synthesise, slots, given.slice(-3));
    if (inquiry.isAwaiting) return true;
    this.#untried = others;
    this.#failures = rule ? 0 : this.#failures + 1;
    if (rule) this.#add([rule]);
    if (!this.#wantsProgram()) this.#untried = [];
    return true;
  }

  /** A rule explains every value: no other is looked for. */
  #isSettled(): boolean {
    const best = this.best?.rule;
    const examples = this.#examples;
    return best !== undefined && examples.length > 3 && examples.every((example) => explains(best, example));
  }

  /** No rule explains the newest values, or only a constant does that is written in what was read as well. */
  #wantsProgram(): boolean {
    const best = this.best;
    if (this.#examples.length < 2) return false;
    if (!best) return true;
    if (this.#examples.slice(-3).some((example) => !explains(best.rule, example))) return true;
    if (best.explained < this.#examples.length && best.tried - best.right > 1) return true;
    if (best.rule.kind === 'program' && !isRead(best.rule)) return RETRIES.includes(this.#examples.length);
    return best.rule.kind === 'constant' && this.#examples.every(isWrittenInSource);
  }

  /** The newest values, each different from the others in what it was made from. */
  #given(): Example[] {
    return this.#examples.slice(-MOST_GIVEN);
  }

  #add(rules: readonly Rule[]): void {
    const known = new Set(this.#candidates.map(({ rule }) => rule.key));
    const added = rules
      .filter(({ key }) => !known.has(key))
      .map((rule) => ({ rule, tried: 0, right: 0, explained: 0 }));
    this.#candidates.push(...added);
    for (const candidate of this.#candidates) {
      candidate.explained = this.#examples.filter((example) => explains(candidate.rule, example)).length;
    }
    this.#candidates.sort((a, b) => worth(b) - worth(a) || rank(a.rule) - rank(b.rule));
    this.#candidates = this.#candidates.filter(({ explained }) => explained > 0).slice(0, MOST_RULES);
  }
}

const readOff = (examples: readonly Example[]) => [...templates(examples), ...choices(examples), ...counters(examples)];

/** What came true weighs so much that a single exception does not depose a rule, but the second does. */
const worth = ({ explained, right }: Candidate) => explained + Math.min(right, 3) / 2;

const isRead = ({ inputs }: Rule) => inputs.every(({ slot }) => isSource(slot));

const rank = ({ kind, inputs }: Rule) =>
  KINDS.indexOf(kind) * 10 + inputs.length + (inputs.every(({ slot }) => isSource(slot)) ? 0 : 5);

function isWrittenInSource({ slots, output }: Example): boolean {
  return (
    output.length > 1 &&
    [...slots].some(([name, { value }]) => (isSource(name) || name === CLIP) && value.includes(output))
  );
}
