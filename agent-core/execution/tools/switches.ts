/** Which tools a person switched off: a file of the data folder, read anew at each question, so that every window obeys at once. */
import path from 'node:path';
import * as z from 'zod';
import { wordsOf } from '../../contracts/errors.ts';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { readJsonFile } from '../../durable/json-file.ts';

const Switches = z.object({ off: z.array(z.string()) });

export class ToolSwitches {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'tools.json');
  }

  /** A file that cannot be read switches everything off: nothing runs that somebody may have forbidden. */
  isOff(name: string): boolean {
    try {
      return this.#off().includes(name);
    } catch {
      return true;
    }
  }

  /** Why everything is switched off, where the file cannot be read. */
  problem(): string | undefined {
    try {
      this.#off();
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** Throws `bad-input` where the file makes no sense. */
  set(name: string, isOn: boolean): void {
    const others = this.#off().filter((each) => each !== name);
    const off = isOn ? others : [...others, name].sort();
    writeAtomically(this.#file, `${JSON.stringify({ off }, null, 2)}\n`);
  }

  #off(): readonly string[] {
    return readJsonFile(this.#file, Switches, 'Mend it, or delete it to switch all tools on.')?.off ?? [];
  }
}
