/** The tools that there are, by name; which of them a person switched off. */
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { ToolName } from '../../contracts/tools.ts';
import type { Tool } from './tool.ts';

/** How a tool is told to whoever may call it. */
export interface ToolSummary {
  readonly name: string;
  readonly purpose: string;
  readonly from: string;
  readonly effect: Tool['effect'];
  readonly risk: Tool['risk'];
  readonly needs: Tool['needs'];
  readonly rate: Tool['rate'];
  readonly limits: Tool['limits'];
  readonly isOn: boolean;
  /** JSON Schema, draft 2020-12. */
  readonly input: unknown;
}

export class Registry {
  readonly #tools = new Map<string, Tool>();
  readonly #isOff: (name: string) => boolean;
  readonly #told: (tool: Tool) => Tool;
  #beforeLook: () => void = () => {};

  /** `isOff` is asked at each call, so that a switch works at once; `told` fills in what others say of a tool, each time it is looked for. */
  constructor(
    tools: Iterable<Tool> = [],
    isOff: (name: string) => boolean = () => false,
    told: (tool: Tool) => Tool = (tool) => tool,
  ) {
    this.#isOff = isOff;
    this.#told = told;
    for (const tool of tools) this.add(tool);
  }

  /** `look` is called before anybody looks for a tool, and may take tools away and add others. */
  refreshedBy(look: () => void): void {
    this.#beforeLook = look;
  }

  remove(name: string): void {
    this.#tools.delete(name);
  }

  /** Throws `bad-input` where the name is none, or taken. */
  add(tool: Tool): void {
    const name = ToolName.safeParse(tool.name);
    if (!name.success)
      throw new PenumbraError('bad-input', `${tool.name} (${tool.from}): ${name.error.issues[0]?.message}`);
    const taken = this.#tools.get(tool.name);
    if (taken) throw new PenumbraError('bad-input', `${tool.from} has a tool ${tool.name}, and so has ${taken.from}.`);
    this.#tools.set(tool.name, tool);
  }

  get(name: string): Tool | undefined {
    this.#beforeLook();
    const found = this.#tools.get(name);
    return found && this.#told(found);
  }

  isOn(name: string): boolean {
    return !this.#isOff(name);
  }

  /** By name. */
  all(): readonly Tool[] {
    this.#beforeLook();
    return [...this.#tools.values()].map(this.#told).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  list(): readonly ToolSummary[] {
    return this.all().map(({ name, purpose, from, effect, risk, needs, rate, limits, input }) => {
      const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
      return { name, purpose, from, effect, risk, needs, rate, limits, isOn: this.isOn(name), input: schema };
    });
  }

  /** Names like one that is not there, the nearest first, three at most. */
  like(name: string): readonly string[] {
    const near = [...this.#tools.keys()].map((known) => ({ known, far: distance(name, known) }));
    const most = Math.max(2, Math.floor(name.length / 2));
    return near
      .filter(({ known, far }) => far <= most || known.includes(name))
      .sort((a, b) => a.far - b.far || (a.known < b.known ? -1 : 1))
      .slice(0, 3)
      .map(({ known }) => known);
  }
}

/** Levenshtein's distance (1966), row by row. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
