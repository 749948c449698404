/**
 * Work without an end, the same at every run: words of a few files retyped key by key, now and then the same change on several
 * lines, saved; command lines with ever new arguments; values copied and pasted; new files that come and go. Documents keep
 * their size, so what a signal costs can only grow with what was seen before it.
 */
import type { Signal, TextChange } from '../../../agent-core/contracts/index.ts';

const DOCUMENTS = 6;
const LINES = 150;
const KEY_MS = 120;
const PAUSE_MS = 4000;
const NEW = 'OfTheNewCustomer';
const WORDS = [
  'order',
  'total',
  'price',
  'items',
  'count',
  'names',
  'dates',
  'lines',
  'state',
  'queue',
  'event',
  'index',
].map((word) => word + NEW);

export class EndlessWork {
  readonly #texts = new Map<string, string>();
  readonly #said: Signal[] = [];
  #seed = 7;
  #t = 1_700_000_000_000;
  #acts = 0;

  /** Signals in order, as many as are asked for. */
  *signals(): Generator<Signal, never, undefined> {
    for (let i = 0; i < DOCUMENTS; i++) this.#open(`src/part${i}.ts`, this.#code());
    for (;;) {
      yield* this.#said.splice(0);
      this.#act();
    }
  }

  #act(): void {
    const act = this.#acts++;
    this.#t += PAUSE_MS;
    if (act % 40 === 39) this.#passFile(`src/new${act}.ts`);
    else if (act % 10 === 9)
      this.#say({ kind: 'terminal.run', cwd: '/home/ada/shop', command: this.#command(act), exitCode: 0 });
    else if (act % 10 === 4) this.#carry(`value ${act}`);
    else if (act % 50 < 4)
      this.#retype(`src/part${Math.floor(act / 50) % DOCUMENTS}.ts`, WORDS[act % 3] ?? '', act % 50);
    else this.#retype(`src/part${this.#pick(DOCUMENTS)}.ts`, this.#newWord(), this.#pick(LINES));
  }

  /** Exchanges the word on a line by another as long, a key at a time. */
  #retype(doc: string, word: string, line: number): void {
    const text = this.#texts.get(doc) ?? '';
    const offset = text.split('\n', line).join('\n').length + 1 + '  const '.length;
    this.#say({ kind: 'editor.select', doc, offset, length: word.length });
    this.#change(doc, { offset, length: word.length, text: word.slice(0, 1) });
    for (let i = 1; i < word.length; i++)
      this.#change(doc, { offset: offset + i, length: 0, text: word.slice(i, i + 1) });
    if (line % 3 === 0) this.#say({ kind: 'doc.save', doc });
  }

  #carry(value: string): void {
    this.#say({ kind: 'clipboard.copy', app: 'sheet', field: `A${this.#acts}`, text: value });
    this.#say({ kind: 'clipboard.paste', app: 'form', field: 'name', text: value });
  }

  #passFile(path: string): void {
    this.#say({ kind: 'file.create', path });
    this.#open(path, '');
    this.#change(path, { offset: 0, length: 0, text: `export const made = ${this.#acts};\n` });
    this.#say({ kind: 'doc.close', doc: path });
    this.#texts.delete(path);
  }

  #command(act: number): string {
    const kinds = [
      `git commit -m "change ${act}"`,
      `git switch -c topic-${act}`,
      'npm test',
      `cat src/new${act - 10}.ts`,
    ];
    return kinds[this.#pick(kinds.length)] ?? '';
  }

  #newWord(): string {
    return Array.from({ length: 5 + NEW.length }, () => String.fromCharCode(97 + this.#pick(26))).join('');
  }

  #open(doc: string, text: string): void {
    this.#texts.set(doc, text);
    this.#say({ kind: 'doc.open', doc, language: 'typescript', text });
  }

  #change(doc: string, change: TextChange): void {
    const { offset, length, text } = change;
    const before = this.#texts.get(doc) ?? '';
    this.#texts.set(doc, before.slice(0, offset) + text + before.slice(offset + length));
    this.#t += KEY_MS;
    this.#say({ kind: 'doc.edit', doc, changes: [change] });
  }

  #code(): string {
    const word = () => WORDS[this.#pick(WORDS.length)];
    const line = [
      () => `  const ${word()} = ${this.#newWord()}(${word()});`,
      () => `  while (${word()} < ${this.#newWord()}.length) ${word()}++;`,
      () => `  const ${word()}: number[] = [];`,
    ];
    return Array.from({ length: LINES }, (_, i) => line[i % line.length]?.()).join('\n');
  }

  #say(signal: Record<string, unknown>): void {
    this.#said.push({ v: 1, t: this.#t, ...signal } as Signal);
  }

  /** A linear congruential generator (Numerical Recipes, 1992, section 7.1). */
  #pick(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * below);
  }
}
