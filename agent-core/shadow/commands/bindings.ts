/**
 * Where the values of a command's slots come from, as names that hold for the next occurrence too: an argument of the command
 * before, the same one higher, what it printed, the latest host of this terminal, a file just opened, the clipboard.
 */
import { fillHoles, holeFor } from './holes.ts';
import type { Printed } from './printed.ts';
import type { Slot, SlotType, Template } from './template.ts';
import { unquote } from './words.ts';

/** What a value may be taken from. */
export interface Surroundings {
  /** Commands of this terminal, the latest last. */
  readonly history: readonly Template[];
  readonly folder: string;
  readonly clipboard: string;
  /** What the latest command of this terminal printed, where that is told. */
  readonly printed?: Printed | undefined;
  /** Paths of files opened or made, the latest first. */
  readonly files: readonly string[];
  /** The value used most by anyone for a slot type. */
  readonly common: (type: SlotType) => string | undefined;
}

const MOST_ARGUMENTS = 4;
const MOST_RECENT = 3;
const MOST_FILES = 3;
/** How far back a recent value may lie, commands. */
const REACH = 24;

/** Names of values, most specific first. */
export type Sources = ReadonlyMap<string, string>;

/** All values that a slot of `type` may take, by name. */
export function sourcesOf(type: SlotType, around: Surroundings): Sources {
  const sources = new Map<string, string>();
  const put = (name: string, value: string | undefined) => {
    if (value) sources.set(name, value);
  };
  const previous = around.history.at(-1);
  previous?.slots.slice(0, MOST_ARGUMENTS).forEach(({ value }, i) => {
    put(`=${i}`, value);
    put(`+${i}`, stepped(value, 1));
    put(`-${i}`, stepped(value, -1));
    put(`base${i}`, /[^/]+(?=\/?$)/.exec(value)?.[0]);
    put(`folder${i}`, /^(.+)\/[^/]+\/?$/.exec(value)?.[1]);
    put(`stem${i}`, /^(.+)\.\w+$/.exec(value)?.[1]);
    put(`plain${i}`, unquote(value));
  });
  for (const [name, value] of around.printed?.of(type) ?? []) put(name, value);
  const recent = recentValues(type, around.history);
  for (const [i, value] of recent.entries()) put(`recent${i}`, value);
  put('recent+', stepped(recent[0] ?? '', 1));
  if (around.clipboard !== '') put('clipboard', around.clipboard);
  around.files.slice(0, MOST_FILES).forEach((path, i) => {
    put(`file${i}`, relativeTo(around.folder, path));
    put(`filename${i}`, /[^/\\]+$/.exec(path)?.[0]);
  });
  put('common', around.common(type));
  return sources;
}

function recentValues(type: SlotType, history: readonly Template[]): string[] {
  const values: string[] = [];
  for (let i = history.length - 1; i >= Math.max(0, history.length - REACH); i--)
    for (const slot of history[i]?.slots ?? [])
      if (slot.type === type && !values.includes(slot.value)) {
        values.push(slot.value);
        if (values.length === MOST_RECENT) return values;
      }
  return values;
}

/** The last number in `value` moved by `step`, its width kept. */
function stepped(value: string, step: number): string | undefined {
  const number = /^(.*?)(\d{1,9})(\D*)$/s.exec(value);
  const next = Number(number?.[2]) + step;
  if (!number || next < 0) return undefined;
  return `${number[1]}${String(next).padStart(number[2]?.length ?? 0, '0')}${number[3]}`;
}

function relativeTo(folder: string, path: string): string {
  const inside = folder !== '' && path.startsWith(folder) && /^[/\\]/.test(path.slice(folder.length));
  return inside ? path.slice(folder.length + 1) : path;
}

/** A command line with its values named instead of written; equal for occurrences that took them from the same places. */
export type LiftedLine = string;

/** Resolves and lifts lines in one situation. */
export class Binder {
  readonly #around: Surroundings;
  readonly #sources = new Map<SlotType, Sources>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The line with every value named that can be; undefined when none can. */
  lift(template: Template): LiftedLine | undefined {
    let named = 0;
    const parts = template.parts.map((part) => {
      if (typeof part === 'string') return part;
      const name = this.#nameOf(part);
      if (name === undefined) return part.value;
      named++;
      return holeFor(`${part.type}:${name}`);
    });
    return named > 0 ? parts.join('') : undefined;
  }

  /** The whole command line; undefined when a value is not there now. */
  resolve(lifted: LiftedLine): string | undefined {
    return fillHoles(lifted, (hole) => {
      const [type = '', name = ''] = hole.split(':');
      return this.#of(type as SlotType).get(name);
    });
  }

  #nameOf(slot: Slot): string | undefined {
    for (const [name, value] of this.#of(slot.type)) if (value === slot.value) return name;
    return undefined;
  }

  #of(type: SlotType): Sources {
    const known = this.#sources.get(type);
    if (known) return known;
    const made = sourcesOf(type, this.#around);
    this.#sources.set(type, made);
    return made;
  }
}
