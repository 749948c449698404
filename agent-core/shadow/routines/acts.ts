/** What a routine is made of: the person's acts of every kind, the latest of them kept. */
import type { SettledEdit } from '../../contracts/edits.ts';

/** One edit or several, one after the other: a pause inside a line makes no other routine. */
export type EditSpan = Pick<SettledEdit, 'doc' | 'before' | 'after'>;

export type Doing =
  | { readonly act: 'create'; readonly path: string }
  | { readonly act: 'remove'; readonly path: string }
  | { readonly act: 'run'; readonly cwd: string; readonly command: string }
  /** `left` is the document's text when the person went elsewhere: after formatters, too. */
  | { readonly act: 'edit'; readonly edit: EditSpan; left?: string };
/** `at` is the time of the first, where several edits of one document follow each other. */
export type Act = Doing & { readonly number: number; readonly at: number };
export type ActOf<K extends Doing['act']> = Extract<Act, { act: K }>;

const MOST_ACTS = 400;
/** All texts that the kept acts hold together, UTF-16 code units: more than one occurrence ever does (occurrence.ts). */
const MOST_TEXT = 8_000_000;

/** The latest acts; the oldest make room. */
export class Acts {
  #kept: Act[] = [];
  #next = 0;
  #text = 0;

  get last(): Act | undefined {
    return this.#kept.at(-1);
  }

  /** The act; one that only goes on with the last edit becomes part of it. */
  add(doing: Doing, at: number): { readonly act: Act; readonly isNew: boolean } {
    const last = this.#kept.at(-1);
    const goesOn = last?.act === 'edit' && doing.act === 'edit' && isNext(last.edit, doing.edit);
    const act: Act = goesOn
      ? { ...last, edit: { ...doing.edit, before: last.edit.before } }
      : { ...doing, number: this.#next++, at };
    if (goesOn) this.#text -= sizeOf(this.#kept.pop());
    this.#kept.push(act);
    this.#text += sizeOf(act);
    let drop = 0;
    while (drop < this.#kept.length - 1 && (this.#kept.length - drop > MOST_ACTS || this.#text > MOST_TEXT))
      this.#text -= sizeOf(this.#kept[drop++]);
    if (drop > 0) this.#kept.splice(0, drop);
    return { act, isNew: !goesOn };
  }

  /** The acts from number `from` on; none where that one is gone. */
  since(from: number): readonly Act[] {
    const oldest = this.#kept[0]?.number ?? this.#next;
    return from < oldest ? [] : this.#kept.slice(from - oldest);
  }
}

/** Nobody else changed the document in between. */
const isNext = (last: EditSpan, next: EditSpan): boolean => last.doc === next.doc && last.after === next.before;

/** Where the same text is before one edit and after another, it is counted twice: the bound is on the safe side. */
function sizeOf(act: Act | undefined): number {
  return act?.act === 'edit' ? act.edit.before.length + act.edit.after.length : 0;
}

/** What an occurrence that begins with `act` is told from others by. */
export const keyOf = (act: ActOf<'create' | 'run'>): string => (act.act === 'create' ? act.path : act.command);

/** Which beginnings are compared: new files of one extension, command lines with the same first words. */
export function kindOf(act: ActOf<'create' | 'run'>): string {
  if (act.act === 'create') {
    const base = act.path.slice(act.path.lastIndexOf('/') + 1);
    const dot = base.indexOf('.', 1);
    return dot < 0 ? 'file' : base.slice(dot);
  }
  const [first = '', second = '', ...more] = act.command.split(' ');
  return more.length > 0 && /^[a-z][\w:-]*$/.test(second)
    ? `run ${first} ${second} ${more.length}`
    : `run ${first} ${more.length}`;
}
