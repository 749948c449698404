/**
 * Owns what is known of one terminal: its latest commands, the folder it is in, and its own counts.
 *
 * Bounded: `MOST_HISTORY` commands, and counts as `Bags` bounds them.
 */
import { Bags } from './bags.ts';
import { folderAfter } from './folders.ts';
import type { Printed } from './printed.ts';
import type { Template } from './template.ts';

const MOST_HISTORY = 48;
const MOST_CONTEXTS = 600;
const MOST_OUTCOMES = 64;

export class Terminal {
  readonly own = new Bags(MOST_CONTEXTS, MOST_OUTCOMES);
  history: readonly Template[] = [];
  /** What the latest commands were, seen as moves from those before them. */
  moves = '';
  /** Where the next command will run, as far as is known. */
  folder: string;
  failed = false;
  /** What the latest command printed; unknown until that is told. */
  printed: Printed | undefined;
  /** Commands since the folder changed, and whether it is new to this terminal. */
  stay = 0;
  isNew = true;
  /** What the work is about: the latest address, or the folder it began in. */
  topic: string;
  /** Commands seen. */
  count = 0;
  readonly #visited = new Set<string>();
  readonly home: string;
  #before: string;

  constructor(folder: string) {
    this.folder = folder;
    this.topic = folder;
    this.home = folder;
    this.#before = folder;
  }

  /** Takes a command that ran in `cwd`; exit codes other than 0 are failures. */
  add(template: Template, cwd: string, exitCode: number | undefined): void {
    this.history = [...this.history.slice(1 - MOST_HISTORY), template];
    this.count++;
    this.printed = undefined;
    this.failed = exitCode !== undefined && exitCode !== 0;
    this.folder = this.failed ? cwd : folderAfter(template.line, cwd, this.home, this.#before);
    this.#visited.add(cwd);
    if (this.#visited.size > 500) this.#visited.clear();
    this.stay = this.folder === cwd ? this.stay + 1 : 0;
    this.isNew = !this.#visited.has(this.folder);
    if (this.folder !== cwd) this.#before = cwd;
    const host = template.slots.find((slot) => slot.type === 'host' || slot.type === 'url');
    if (host) this.topic = host.value;
  }
}
