/** The formats of dates and times that are looked for, in the letters of dates/format.ts. */

export const DATE_FORMATS = [
  'd',
  'dd',
  'do',
  'M',
  'MM',
  'MMM',
  'MMMM',
  'y',
  'yy',
  'E',
  'EEEE',
  'D',
  'DDD',
  'q',
  'F',
  'W',
  'WW',
  'w',
  'ww',
];

/** Whole dates in the ways of the world; day and month are padded alike. `-` stands for the mark between the parts. */
const ORDERS = ['M-d-y', 'd-M-y', 'y-M-d', 'y-d-M', 'M-d-yy', 'd-M-yy', 'M-d', 'd-M', 'M-y', 'y-M'];
const PADDED = ORDERS.map((order) => order.replace('M', 'MM').replace('d', 'dd'));
const NAMED = [
  'MMM-d-y',
  'd-MMM-y',
  'dd-MMM-y',
  'MMM-dd-y',
  'dd-MMM-yy',
  'd-MMM-yy',
  'MMM-y',
  'MMM-yy',
  'd-MMM',
  'MMM-d',
  'y-MMM-d',
  'y-MMM-dd',
];
const NUMERIC = [...ORDERS, ...PADDED];
const WRITTEN = [
  'MMM d, y',
  'MMM dd, y',
  'MMMM d, y',
  'MMMM dd, y',
  'MMMM d',
  'd MMMM y',
  'dd MMMM y',
  'MMMM y',
  'do MMMM y',
  'MMMM do, y',
];

/** Formats of whole dates that could stand in `text`. */
export function wholeDateFormats(text: string): string[] {
  const marks = [...new Set(text.match(/(?<=[\p{L}\d])[^\p{L}\d]{1,2}(?=[\p{L}\d])/gu) ?? [])].filter(
    (mark) => !/[A-Za-z:]/.test(mark),
  );
  const joined = marks.flatMap((mark) => [...NUMERIC, ...NAMED].map((order) => order.replaceAll('-', mark)));
  return [...WRITTEN, ...joined, ...PADDED.map((order) => order.replaceAll('-', ''))];
}

const HOURS = ['H', 'HH', 'h', 'hh'];
/** Times are written whole, so that their parts agree. */
export const TIME_FORMATS = [
  ...HOURS.flatMap((hour) => [hour, `${hour}:mm`, `${hour}:mm:ss`]),
  ...['h', 'hh'].flatMap((hour) => ['', ':mm', ':mm:ss'].flatMap((rest) => [`${hour}${rest}a`, `${hour}${rest} a`])),
  'm',
  'mm',
  's',
  'ss',
  'a',
  'Hmm',
  'HHmm',
];
/** Times that could be asked for when the outputs are these. */
export function timeFormatsFor(outputs: readonly string[]): string[] {
  const every = (pattern: RegExp) => outputs.every((output) => pattern.test(output));
  const [colons, halves] = [every(/:/), every(/[ap]m/i)];
  return TIME_FORMATS.filter((format) => (colons || !format.includes(':')) && (halves || !format.includes('a')));
}

/** The same in lower or upper case letters. */
export const CASED_FORMATS = ['MMM', 'MMMM', 'E', 'EEEE', ...TIME_FORMATS.filter((format) => format.includes('a'))];
