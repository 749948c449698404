/** Names that a line has from where it stands: of its file, and of the declarations around it, told by keywords and indentation. */
import { posix } from 'node:path';
import { type Lines, lineAt } from './lines.ts';
import { LONGEST_LINE } from './tokens.ts';

/** By number: the file's name up to its first dot, that without its extension, the nearest declaration, the nearest type. */
export type OuterNames = readonly [file: string, stem: string, declaration: string, type: string];

/** A declaration further up is not looked for. */
const FARTHEST = 600;

const TYPE = /(?:^|\s)(?:class|interface|struct|enum|trait|impl|record|object|module|type)\s+([A-Za-z_$][\w$]*)/;
const FUNCTION =
  /(?:^|\s)(?:function\s*\*?|def|fn|fun|func|sub)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)|^(?:export\s+)?(?:const|let|var)\s+([\w$]+)[^=]*=\s*(?:async\s*)?(?:function\b|\(.*=>|[\w$]+\s*=>)/;
/** Its parentheses are closed: a call that is given a function is none. */
const METHOD = /^(?:[\w$<>[\],.?@]+\s+)*([A-Za-z_$][\w$]*)\s*(?:<[^>]*>)?\((?:[^()]|\([^()]*\))*\)[^(){};]*\{?$/;
const CONTROL =
  /^(?:\}?\s*)?(?:if|for|foreach|while|switch|catch|return|await|new|else|do|try|using|lock|match|with|elif)\b/;

/** Of line `number`, from 0. A name that there is none of is empty. */
export function outerNames(doc: string, lines: Lines, number: number): OuterNames {
  const base = posix.basename(doc);
  const [file = ''] = base.split('.', 1);
  const dot = base.lastIndexOf('.');
  let declaration = '';
  let type = '';
  let indent = indentOf(lineAt(lines, number) ?? '');
  for (let at = number - 1; at >= Math.max(0, number - FARTHEST) && indent > 0 && type === ''; at--) {
    const line = lineAt(lines, at) ?? '';
    const text = line.trim();
    const own = indentOf(line);
    if (text === '' || own >= indent || text.length > LONGEST_LINE) continue;
    // What these close, or open, was begun by a line of the same indentation.
    indent = text === '{' || text.startsWith(')') ? own + 1 : own;
    type = TYPE.exec(text)?.[1] ?? '';
    declaration ||= type || functionIn(text);
  }
  return [file, dot > 0 ? base.slice(0, dot) : base, declaration, type];
}

function functionIn(text: string): string {
  if (CONTROL.test(text)) return '';
  const named = FUNCTION.exec(text) ?? METHOD.exec(text);
  return named?.[1] ?? named?.[2] ?? '';
}

const indentOf = (line: string): number => {
  const at = line.search(/\S/);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
};
