import { type LeftOut, leftOutWords } from '../../execution/staging/snapshot/left-out.ts';
import { printable } from './printable.ts';

/** A line for a person, none where nothing was left out. */
export const leftAsWords = (left: readonly LeftOut[], total?: number): string =>
  left.length === 0 ? '' : `Left out of the copy: ${printable(leftOutWords(left, total))}\n`;
