/** Programs in words a person can check. */

import type { DateAtom } from './dates/types.ts';
import type { NumberAtom } from './numbers/types.ts';
import type { Atom, Guard, Position, Program, Span, Walk } from './program.ts';
import { literalOf } from './tokens.ts';

export function describeProgram({ branches }: Program): string {
  const lines = branches.map(({ guard, atoms }) => {
    const text = atoms.map(describeAtom).join(' + ') || '""';
    return guard ? `if ${describeGuard(guard)}: ${text}` : text;
  });
  return lines.join('; else ');
}

const quote = (text: string): string => JSON.stringify(text);
const columnName = (column: number): string => `input ${column + 1}`;
const tokenName = (token: string): string => {
  const literal = literalOf(token);
  return literal === undefined ? token : quote(literal);
};

function ordinal(nth: number): string {
  if (nth === -1) return 'last';
  return nth < 0 ? `${-nth}. from last` : `${nth + 1}.`;
}

function describeAtom(atom: Atom): string {
  switch (atom.kind) {
    case 'constant':
      return quote(atom.text);
    case 'substring': {
      const text = `${describeSpan(atom.span)} of ${columnName(atom.column)}`;
      return `${atom.trim ? 'trimmed ' : ''}${text}${atom.letters === 'same' ? '' : ` in ${atom.letters} case`}`;
    }
    case 'number':
      return describeNumber(atom);
    case 'date':
      return describeDate(atom);
    case 'rewrite': {
      const { change } = atom;
      const what =
        change.kind === 'pad'
          ? `padded at the ${change.side} with ${quote(change.by)} to ${change.width}`
          : change.kind === 'replace'
            ? `with ${tokenName(change.token)} replaced by ${quote(change.by)}`
            : `${change.kind === 'keep' ? 'only' : 'without'} ${tokenName(change.token)}`;
      return `${columnName(atom.column)} ${what}${atom.letters === 'same' ? '' : ` in ${atom.letters} case`}`;
    }
    case 'list':
      return `${atom.part} parts of ${columnName(atom.column)} ${atom.parts === 'between' ? 'split at' : 'made of'} ${tokenName(atom.token)}, ${atom.order} order, joined by ${quote(atom.by)}${atom.letters === 'same' ? '' : ` in ${atom.letters} case`}`;
  }
}

function describeSpan(span: Span): string {
  switch (span.kind) {
    case 'whole':
      return 'all';
    case 'token':
      return `the ${ordinal(span.nth)} ${tokenName(span.token)}`;
    case 'range':
      return `from ${describePosition(span.from)} to ${describePosition(span.to)}`;
    case 'forward':
      return `from ${describePosition(span.from)} on to ${describeWalk(span.to, 'next')}`;
    case 'backward':
      return `from ${describeWalk(span.from, 'previous')} before ${describePosition(span.to)}`;
  }
}

function describePosition(position: Position): string {
  switch (position.kind) {
    case 'index':
      return position.offset === 0 ? `the ${position.from}` : `${position.offset} from the ${position.from}`;
    case 'edge':
      return `the ${position.side} of the ${ordinal(position.nth)} ${tokenName(position.token)}`;
    case 'between':
      return `the ${ordinal(position.nth)} place between ${tokenName(position.left)} and ${tokenName(position.right)}`;
  }
}

function describeWalk(walk: Walk, which: string): string {
  return walk.kind === 'characters'
    ? `${walk.count} characters`
    : `the ${which} ${walk.side} of ${tokenName(walk.token)}`;
}

function describeNumber({ source, change, format, until }: NumberAtom): string {
  const parts = [
    source.nth === undefined
      ? `the number ${columnName(source.column)}`
      : `the ${ordinal(source.nth)} number of ${columnName(source.column)}`,
    change.shift === 0 ? '' : `times 1e${change.shift}`,
    change.round ? `rounded ${change.round.mode} to ${change.round.step}` : '',
    change.add ? `plus ${change.add}` : '',
    `written with ${format.wholeDigits}+ digits${format.fractionDigits > 0 ? ` and ${format.fractionDigits}+ decimals` : ''}${format.group === '' ? '' : `, grouped by ${quote(format.group)}`}`,
    until ? `then ${quote(until.separator)} and ${until.add} more` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function describeDate({ source, round, format, until }: DateAtom): string {
  const parts = [
    `${source.nth === undefined ? `the date ${columnName(source.column)}` : `the ${ordinal(source.nth)} date of ${columnName(source.column)}`} (${source.style === 'clock' ? 'a time' : source.order})`,
    round
      ? `moved ${round.mode} to ${round.step} s${round.offset ? ` from ${round.offset} s` : ''}${round.add ? ` plus ${round.add} s` : ''}`
      : '',
    `as ${quote(format)}`,
    until ? `then ${quote(until.separator)} and ${until.add} s later` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function describeGuard({ column, test, holds }: Guard): string {
  const not = holds ? '' : 'not ';
  const name = columnName(column);
  switch (test.kind) {
    case 'empty':
      return `${name} is ${not}empty`;
    case 'number':
    case 'date':
      return `${name} is ${not}a ${test.kind}`;
    case 'equals':
      return `${name} is ${not}${quote(test.text)}`;
    case 'length':
      return `${name} has ${not}at least ${test.atLeast} characters`;
    case 'contains':
      return `${name} holds ${not}${test.atLeast} or more ${tokenName(test.token)}`;
    default:
      return `${name} ${not}${test.kind} ${tokenName(test.token)}`;
  }
}
