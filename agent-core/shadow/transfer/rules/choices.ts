/** Values that no text in sight holds: entries of a list chosen by what was read, and numbers that count up. */
import { isField, isSource, LAST, type Slots } from '../slots.ts';
import { type Example, inputsOf, type Rule } from './rule.ts';

const MOST_TABLES = 3;

/** One table a slot from its values to the values entered, where it never contradicts itself and was consulted twice. */
export function choices(examples: readonly Example[]): Rule[] {
  if (new Set(examples.map((example) => example.output)).size < 2) return [];
  const rules: Rule[] = [];
  for (const slot of [...(examples.at(-1)?.slots.keys() ?? [])].filter(isChoice)) {
    const table = tableOf(slot, examples);
    if (!table || table.size === examples.length) continue;
    rules.push({
      kind: 'choice',
      key: JSON.stringify(['choice', slot, ...table]),
      inputs: inputsOf([slot], examples),
      run: ([value]) => known(table.get(value ?? '')),
    });
  }
  return rules.slice(0, MOST_TABLES);
}

const isChoice = (slot: string) => isSource(slot) || isField(slot);
const known = (value: string | undefined) => (value === undefined ? undefined : { value, confidence: 1 });

function tableOf(slot: string, examples: readonly Example[]): Map<string, string> | undefined {
  const table = new Map<string, string>();
  for (const { slots, output } of examples) {
    const value = slots.get(slot)?.value;
    if (value === undefined) return undefined;
    if ((table.get(value) ?? output) !== output) return undefined;
    table.set(value, output);
  }
  return table;
}

const NUMBER = /^(\D*)(\d{1,12})(\D*)$/;

/** The field's last value plus a constant step, with its leading zeros and what stands around it kept. */
export function counters(examples: readonly Example[]): Rule[] {
  const newest = examples.at(-1);
  const step = newest && stepOf(newest.slots, newest.output);
  if (!step) return [];
  return [
    {
      kind: 'counter',
      key: JSON.stringify(['counter', step]),
      inputs: [{ slot: LAST, fresh: false }],
      run: ([last]) => known(next(last ?? '', step)),
    },
  ];
}

function stepOf(slots: Slots, output: string): number | undefined {
  const last = NUMBER.exec(slots.get(LAST)?.value ?? '');
  const now = NUMBER.exec(output);
  if (!last || !now || last[1] !== now[1] || last[3] !== now[3]) return undefined;
  return Number(now[2]) - Number(last[2]);
}

function next(last: string, step: number): string | undefined {
  const [, before = '', digits = '', after = ''] = NUMBER.exec(last) ?? [];
  if (digits === '') return undefined;
  const number = Number(digits) + step;
  return number < 0 ? undefined : `${before}${String(number).padStart(digits.length, '0')}${after}`;
}
