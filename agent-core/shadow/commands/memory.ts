/**
 * Owns all that was learned of commands: the counts of all terminals together, each terminal's own, and what values may come
 * from. One situation before, one lesson after each command.
 *
 * Bounded: every map has a cap and forgets what was unused longest.
 */
import type { Signal, SignalOf } from '../../contracts/signals.ts';
import { isMasked } from '../../security/masking/screen.ts';
import { Bags } from './bags.ts';
import { Binder } from './bindings.ts';
import { bagsIn, type Contexts, type Counted, FAMILIES, type Kind, mentions, OWN_AFTER, ownKey } from './families.ts';
import { fillHoles } from './holes.ts';
import { putLatest } from './latest.ts';
import { movesOf } from './moves.ts';
import { Printed } from './printed.ts';
import { type SlotType, type Template, templateOf } from './template.ts';
import { Terminal } from './terminal.ts';

const MOST_TERMINALS = 12;
const MOST_CONTEXTS = 2000;
const MOST_OUTCOMES = 64;
/** Of what is counted without a context. */
const MOST_LINES = 3000;
const MOST_PROGRAMS = 400;
const MOST_FILES = 16;
const MOST_FOLDERS = 1000;

/** What is known before a command comes. */
export interface Situation {
  readonly terminal: Terminal | undefined;
  /** Whether something ran in this folder once. */
  readonly isFolder: (folder: string) => boolean;
  readonly contexts: Contexts;
  readonly counted: Counted;
  readonly binder: Binder;
  readonly moves: ReadonlyMap<string, string>;
}

export class Memory {
  readonly #all = FAMILIES.map((_, i) => new Bags(MOST_CONTEXTS, i === 0 ? MOST_LINES : MOST_OUTCOMES));
  readonly #programs = new Bags(1, MOST_PROGRAMS);
  readonly #values = new Bags(16, 200);
  readonly #terminals = new Map<string, Terminal>();
  #files: readonly string[] = [];
  #clipboard = '';
  /** Folders that commands ran in. */
  readonly #folders = new Map<string, true>();

  /**
   * What is known before the next command of a terminal; the first of an unknown one has no history. `folder`: where it is, when
   * the shell tells.
   */
  situation(terminalId: string, folder?: string): Situation {
    const terminal = this.#terminals.get(terminalId);
    const history = terminal?.history ?? [];
    const previous = history.at(-1);
    const lines = this.#all[0]?.get('');
    const moves = movesOf({
      history,
      programs: this.#programs.get(''),
      lines,
      after: previous && terminal?.own.get(ownKey(OWN_AFTER, previous.line))?.latest,
    });
    const contexts = {
      ...contextsOf(terminal, moves, (each) => this.#folders.has(each)),
      ...(folder !== undefined && { folder }),
    };
    const binder = new Binder({
      history,
      folder: contexts.folder,
      clipboard: this.#clipboard,
      files: this.#files,
      printed: terminal?.printed,
      common: (type: SlotType) => this.#common(type),
    });
    return {
      terminal,
      contexts,
      isFolder: (each) => this.#folders.has(each),
      counted: bagsIn(contexts, this.#all, terminal?.own),
      binder,
      moves,
    };
  }

  /** Learns from a command what it was in the situation before it. */
  learn(terminalId: string, before: Situation, template: Template, signal: SignalOf<'terminal.run'>): void {
    const terminal = before.terminal ?? new Terminal(signal.cwd);
    putLatest(this.#terminals, terminalId, terminal, MOST_TERMINALS);
    const made = [...before.moves].filter(([, line]) => line === template.line).map(([name]) => name);
    this.#count(
      terminal,
      { ...before.contexts, folder: signal.cwd },
      {
        line: [template.line],
        lifted: [before.binder.lift(template) ?? ''],
        move: made.length > 0 ? made : ['new'],
      },
    );
    const [program] = /^\S+/.exec(template.line) ?? [];
    if (program !== undefined) this.#programs.add('', program);
    for (const { type, value } of template.slots) this.#values.add(type, value);
    terminal.moves = `${terminal.moves.split(' ').at(-1)} ${made[0] ?? 'new'}`;
    terminal.add(template, signal.cwd, signal.exitCode);
    putLatest(this.#folders, signal.cwd, true, MOST_FOLDERS);
  }

  /** Takes in what values may come from. */
  notice(signal: Signal): void {
    if (signal.kind === 'clipboard.copy')
      this.#clipboard = /^[^\r\n]{1,200}\s*$/.test(signal.text) && !isMasked(signal.text) ? signal.text.trim() : '';
    else if (signal.kind === 'doc.open' || signal.kind === 'doc.save') this.#file(signal.doc);
    else if (signal.kind === 'file.create') this.#file(signal.path);
    else if (signal.kind === 'file.rename') this.#file(signal.to);
  }

  /** What a terminal's command printed; told late, when another ran meanwhile, it counts for nothing. */
  printed(terminalId: string, { command, text }: SignalOf<'terminal.output'>): void {
    const terminal = this.#terminals.get(terminalId);
    if (terminal?.history.at(-1)?.line === command) terminal.printed = new Printed(text);
  }

  /** A command like `before` was never followed by one like `then`; how often that came at all still counts. */
  forget(before: Template, then: Template): void {
    const gone = (context: string, outcome: string) => mentions(context, before) && keyOfOutcome(outcome) === then.key;
    for (const bags of [...this.#all, ...[...this.#terminals.values()].map(({ own }) => own)]) bags.remove(gone);
  }

  #file(path: string): void {
    if (path.length > 200) return;
    this.#files = [path, ...this.#files.filter((other) => other !== path)].slice(0, MOST_FILES);
  }

  #common(type: SlotType): string | undefined {
    const bag = this.#values.get(type);
    return bag?.top.reduce((a, b) => ((bag.counts.get(b) ?? 0) > (bag.counts.get(a) ?? 0) ? b : a), bag.top[0] ?? '');
  }

  #count(terminal: Terminal, contexts: Contexts, outcomes: Readonly<Record<Kind, readonly string[]>>): void {
    FAMILIES.forEach((family, i) => {
      const context = family.context(contexts);
      if (context === undefined) return;
      for (const outcome of outcomes[family.kind]) {
        if (family.scope === 'all') this.#all[i]?.add(context, outcome);
        else terminal.own.add(ownKey(i, context), outcome);
      }
    });
  }
}

/** The template's key of a line, or of one whose values are named; that of a move is none. */
function keyOfOutcome(outcome: string): string | undefined {
  const filled = fillHoles(outcome, (name) => `<${name.split(':')[0]}>`);
  return filled === outcome ? templateOf(outcome)?.key : filled;
}

const MOST_POSITION = 5;

function contextsOf(
  terminal: Terminal | undefined,
  moves: ReadonlyMap<string, string>,
  isFolder: (folder: string) => boolean,
): Contexts {
  const latest = terminal?.history.slice(-3).reverse() ?? [];
  const mark = terminal?.failed ? '!' : '';
  const [previous] = latest;
  return {
    lines: latest.map((template, i) => (i === 0 ? mark : '') + template.line),
    templates: latest.map((template, i) => (i === 0 ? mark : '') + template.key),
    program: previous ? mark + previous.program : '',
    folder: terminal?.folder ?? '',
    arrival: arrivalOf(terminal, isFolder),
    topic: terminal?.topic ?? '',
    position: Math.min(terminal?.count ?? 0, MOST_POSITION),
    move: terminal?.moves ?? '',
    state: `${mark}${moves.has('mend') ? 'mend' : ''}${moves.has('again') ? 'again' : ''}`,
  };
}

function arrivalOf(terminal: Terminal | undefined, isFolder: (folder: string) => boolean): string {
  if (!terminal || terminal.stay > 0) return `stay${Math.min(terminal?.stay ?? 9, 2)}`;
  return `${terminal.isNew ? 'new' : 'again'}${isFolder(terminal.folder) ? ' known' : ''}`;
}
