/**
 * What is left of a routine as a shell script that a person can read and keep: at its top what it rests on, then its values as
 * variables, then its commands. Runs in any POSIX shell and stops at the first command that fails.
 */
import { commentText } from '../automations/script-literals.ts';
import type { RoutineEstimate } from './routine-record.ts';
import { heldIn } from './routines.ts';
import { type Slot, type SlotType, type Template, templateOf } from './template.ts';
import { unquote } from './words.ts';

export interface RoutineContents extends RoutineEstimate {
  /** The commands that were typed, and those that are left. */
  readonly typed: readonly string[];
  readonly rest: readonly string[];
  /** How often the whole came. */
  readonly support: number;
}

/** A value of the typed beginning that the rest uses. */
interface Parameter {
  readonly name: string;
  readonly slot: Slot;
}

export function renderRoutine(contents: RoutineContents): string {
  const rest = contents.rest.map(templateOf);
  const parameters = parametersOf(contents.typed.map(templateOf), rest);
  return [
    '#!/bin/sh',
    ...header(contents).map((line) => `# ${commentText(line)}`.trimEnd()),
    'set -e',
    '',
    ...parameters.map(({ name, slot }, i) => `${name}=\${${i + 1}:-${inBraces(slot.value)}}`),
    ...(parameters.length > 0 ? [''] : []),
    ...rest.map((template, i) => (template ? commandOf(template, parameters) : (contents.rest[i] ?? ''))),
    '',
  ].join('\n');
}

function header({ typed, rest, support, confidence, lowerBound, basis }: RoutineContents): string[] {
  return [
    `Penumbra: ${rest.length} ${rest.length === 1 ? 'command' : 'commands'} that you ran ${support} times after`,
    ...typed.map((line) => `  ${line}`),
    '',
    `Confidence: ${percent(confidence)}, at least ${percent(lowerBound)}: ${basis}.`,
    '',
  ];
}

/** A whole percentage, never rounded up. */
const percent = (share: number) => `${Math.floor(share * 100 + 1e-9)} %`;

function parametersOf(typed: readonly (Template | undefined)[], rest: readonly (Template | undefined)[]): Parameter[] {
  const uses = rest.flatMap((template) => template?.slots.map(({ value }) => value) ?? []);
  const parameters: Parameter[] = [];
  for (const slot of typed.flatMap((template) => template?.slots ?? [])) {
    if (
      !uses.some((value) => heldIn(value, [slot.value])) ||
      !isPlain(slot.value) ||
      parameters.some((each) => each.slot.value === slot.value)
    )
      continue;
    parameters.push({ name: nameFor(slot.type, parameters), slot });
  }
  return parameters;
}

/** Patterns, variables and homes mean something else inside quotes, so they stay where they stand. */
const isPlain = (value: string) => !/[*?[\]$`~{}]/.test(value) && !/[\r\n]/.test(value);

/** `path` is the name of a variable that some shells tie to PATH. */
const NAMES: Readonly<Record<SlotType, string>> = {
  path: 'file',
  number: 'number',
  port: 'port',
  host: 'host',
  url: 'url',
  branch: 'branch',
  string: 'text',
  name: 'name',
};

function nameFor(type: SlotType, taken: readonly Parameter[]): string {
  const base = NAMES[type];
  const same = taken.filter(({ slot }) => NAMES[slot.type] === base).length;
  return same === 0 ? base : `${base}${same + 1}`;
}

/** The value as the default of `${1:-…}`, in double quotes. */
const inBraces = (value: string) => `"${unquote(value).replace(/[\\"]/g, '\\$&')}"`;

function commandOf({ parts }: Template, parameters: readonly Parameter[]): string {
  const values = parameters.map(({ slot }) => slot.value);
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const held = heldIn(part.value, values);
      const parameter = parameters.find(({ slot }) => slot.value === held);
      return parameter && held !== undefined ? part.value.replace(held, () => `"$${parameter.name}"`) : part.value;
    })
    .join('');
}
