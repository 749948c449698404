/** Running programs. */
import { evaluateDate, readMoment } from './dates/read.ts';
import { withCase } from './letters.ts';
import { readNumber } from './numbers/read.ts';
import { evaluateNumber } from './numbers/write.ts';
import type { Atom, Guard, Program, SubstringAtom } from './program.ts';
import { evaluateList, evaluateRewrite } from './rewrite.ts';
import { rangeOf } from './spans.ts';
import { occurrences, type Row, type Subject } from './subject.ts';

/** Undefined where the program says nothing about such a row. */
export function runProgram({ branches }: Program, row: Row): string | undefined {
  const branch = branches.find(({ guard }) => guard === undefined || satisfies(guard, row));
  return branch && concatenate(branch.atoms, row);
}

export function concatenate(atoms: readonly Atom[], row: Row): string | undefined {
  let output = '';
  for (const atom of atoms) {
    const text = evaluateAtom(atom, row);
    if (text === undefined) return undefined;
    output += text;
  }
  return output;
}

export function evaluateAtom(atom: Atom, row: Row): string | undefined {
  if (atom.kind === 'constant') return atom.text;
  const subject = row[atom.kind === 'number' || atom.kind === 'date' ? atom.source.column : atom.column];
  if (!subject) return undefined;
  switch (atom.kind) {
    case 'substring':
      return evaluateSubstring(atom, subject);
    case 'number':
      return evaluateNumber(atom, subject);
    case 'date':
      return evaluateDate(atom, subject);
    case 'rewrite':
      return evaluateRewrite(atom, subject);
    case 'list':
      return evaluateList(atom, subject);
  }
}

function evaluateSubstring({ span, letters, trim }: SubstringAtom, subject: Subject): string | undefined {
  const range = rangeOf(span, subject);
  if (!range) return undefined;
  const text = subject.text.slice(range.start, range.end);
  return withCase(trim ? text.trim() : text, letters);
}

export function satisfies({ column, test, holds }: Guard, row: Row): boolean {
  const subject = row[column];
  return subject !== undefined && passes(test, subject) === holds;
}

const WHOLE_NUMBER = { column: 0, reading: 'plain' } as const;
const MONTH_FIRST = { column: 0, order: 'month-first', dots: 'month-first', style: 'plain' } as const;
const DAY_FIRST = { column: 0, order: 'day-first', dots: 'day-first', style: 'plain' } as const;

function passes(test: Guard['test'], subject: Subject): boolean {
  const { text } = subject;
  switch (test.kind) {
    case 'empty':
      return /^[\s\u0085]*$/.test(text);
    case 'number':
      return readNumber(WHOLE_NUMBER, subject) !== undefined;
    case 'date':
      return readMoment(MONTH_FIRST, subject) !== undefined || readMoment(DAY_FIRST, subject) !== undefined;
    case 'equals':
      return text === test.text;
    case 'length':
      return text.length >= test.atLeast;
    case 'contains':
      return occurrences(subject, test.token).starts.length >= test.atLeast;
    case 'starts':
      return occurrences(subject, test.token).starts[0] === 0;
    case 'ends':
      return occurrences(subject, test.token).ends.at(-1) === text.length;
    case 'is': {
      const { starts, ends } = occurrences(subject, test.token);
      return starts[0] === 0 && ends[0] === text.length;
    }
  }
}
