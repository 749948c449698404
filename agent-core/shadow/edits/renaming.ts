/** Recognises the pattern that is a rename, done by hand. */
import type { Renaming } from '../../contracts/edits.ts';
import type { Template } from './template.ts';

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{M}\p{N}_$]*$/u;

/** The names of a template that replaces one whole identifier by another and does nothing else. */
export function renamingOf({ core, output }: Template): Renaming | undefined {
  const [old, ...more] = core;
  const [made, ...rest] = output;
  if (old?.slot !== 'const' || made?.out !== 'const' || more.length + rest.length > 0) return undefined;
  const [from, to] = [old.text, made.text];
  return from !== to && IDENTIFIER.test(from) && IDENTIFIER.test(to) ? { from, to } : undefined;
}
