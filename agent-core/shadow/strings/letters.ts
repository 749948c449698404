/** Changes of case. */
import type { LetterCase } from './program.ts';

export function withCase(text: string, letters: LetterCase): string {
  switch (letters) {
    case 'same':
      return text;
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'title':
      return text.toLowerCase().replace(/\p{L}+/gu, capitalise);
    case 'capital':
      return capitalise(text.toLowerCase());
  }
}

function capitalise(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
