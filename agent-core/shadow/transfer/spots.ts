/**
 * Names of the places that values are read from and written to: a cell of a sheet, or a named field of a form or page.
 *
 * What differs from case to case is taken out of a name, so that the same act in the next case has the same name: the row of a
 * cell, and in the name of a document its query, its fragment and its numbers.
 */

export interface Spot {
  /** Application and document as they are. */
  readonly doc: string;
  /** The same without what differs from case to case. */
  readonly group: string;
  /** The column of a cell, or the name of a field. */
  readonly name: string;
  /** From 1; only cells have one. */
  readonly row?: number;
}

/** Where an act of a person took place, as its signal tells. */
export interface Where {
  readonly app?: string | undefined;
  readonly doc?: string | undefined;
  readonly field?: string | undefined;
}

const CELL = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/;
const WEB = /^[a-z][a-z\d+.-]*:\/\//i;
const SHEET_PAGE = /spreadsheet|\/sheets?\b/i;
/** Longer names are cut, so that a name is never a burden. */
const LONGEST = 300;

/** `undefined` where a signal names no field. */
export function spotOf({ app = '', doc = '', field }: Where): Spot | undefined {
  const name = field?.trim().slice(0, LONGEST);
  if (!name) return undefined;
  const base = { doc: `${app}|${doc.slice(0, LONGEST)}`, group: `${app}|${groupOf(doc.slice(0, LONGEST))}` };
  const cell = holdsCells(doc) ? CELL.exec(name) : null;
  return cell ? { ...base, name: cell[1] ?? '', row: Number(cell[2]) } : { ...base, name };
}

/** A web form may well call its fields Q1 and Q2; a page that is a spreadsheet says so in its address. */
function holdsCells(doc: string): boolean {
  return !WEB.test(doc) || SHEET_PAGE.test(doc);
}

/** Hexadecimal identifiers, and long ones that hold a digit. */
const IDENTIFIER = /(?<![a-z\d])(?=[a-f-]*\d)[a-f\d]{8}[a-f\d-]*(?![a-z\d])|(?=[a-z_-]*\d)[\w-]{20,}/gi;

/** Without query, fragment, identifiers and numbers. */
function groupOf(doc: string): string {
  return doc
    .replace(/[?#].*$/s, '')
    .replace(IDENTIFIER, '#')
    .replace(/\d+/g, '#');
}
