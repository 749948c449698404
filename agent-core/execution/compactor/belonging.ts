/** What belongs to an error: its heading, its continuation, the project's own frames, and what is rare near it. */
import { type Marked, raise, VALUE } from './marked.ts';
import { indentOf } from './shape.ts';

/** A continuation ends after so many lines. */
const CONTINUES = 14;
/** The longest way from an error to its heading. */
const HEADING_AWAY = 80;

export function markError(all: Marked, i: number): void {
  all.values[i] = VALUE.must;
  if (all.tableOf[i] === 0) markHeading(all, i);
  markContinuation(all, i);
  for (const near of [i - 1, i - 2, i + 1, i + 2]) if (isRare(all, near)) raise(all, near, VALUE.near);
}

const isRare = ({ signs, shapes, often }: Marked, i: number) =>
  (signs[i] === 'plain' || signs[i] === 'summary') && (often.get(shapes[i] ?? 0) ?? 0) <= 5;

/** The nearest line above that is indented less, or a ruled title: a file, a test, a target. */
function markHeading(all: Marked, i: number): void {
  const { indents, signs } = all;
  const title = (all.titles[i - 1] ?? 0) - 1;
  const last = Math.max(0, title, i - HEADING_AWAY);
  let indent = indents[i] ?? 0;
  for (let above = i - 1; above >= last && indent > 0; above--) {
    const sign = signs[above];
    if (above === title || sign === 'blank' || sign === 'decoration' || sign === 'binary') continue;
    if ((indents[above] ?? 0) >= indent) continue;
    if (sign === 'plain' || sign === 'error') raise(all, above, VALUE.must);
    indent = indents[above] ?? 0;
    if (indent === 0) return;
  }
  if (title >= i - HEADING_AWAY) raise(all, title, VALUE.must);
}
/** Lines below that are indented as far or farther, what was expected and what came, and the frames of the stack. */
function markContinuation(all: Marked, i: number): void {
  let [blanks, shown] = [0, 0];
  for (let below = i + 1; below < all.texts.length && shown < CONTINUES; below++) {
    const how = continues(all, i, below, blanks);
    if (how === 'ends') return;
    if (how === 'blank' && ++blanks > 1) return;
    if (how === 'frame') raise(all, below, VALUE.must);
    if (how !== 'part') continue;
    raise(all, below, isSource(all.texts[below] ?? '') ? VALUE.near : VALUE.must);
    blanks = 0;
    shown++;
  }
}

type Continuation = 'part' | 'frame' | 'blank' | 'between' | 'ends';

/** What the line `below` is to the error at `i`, with `blanks` empty lines right above it. */
function continues(all: Marked, i: number, below: number, blanks: number): Continuation {
  const [text, sign] = [all.texts[below] ?? '', all.signs[below]];
  const table = all.tableOf[below];
  if (table !== 0 && (table === all.tableOf[i] || indentOf(text) === 0)) return 'ends';
  if (sign === 'blank') return 'blank';
  if (sign === 'library-frame' || sign === 'decoration') return 'between';
  if (sign === 'own-frame') return 'frame';
  if (DIFFERENCE.test(text)) return 'part';
  if (sign === 'pass' || sign === 'error' || sign === 'binary') return 'ends';
  const indent = indentOf(text);
  if (indent < indentOf(all.texts[i] ?? '')) return 'ends';
  return indent > 0 || (blanks === 0 && isRare(all, below)) ? 'part' : 'ends';
}

/** What was expected and what came, one above the other. */
const DIFFERENCE = /^\s*[-+] ?\S/;

/** Lines of a code frame that are not the one that it points to. */
const isSource = (text: string) => /^\s*\d+ ?[|│]/.test(text);
