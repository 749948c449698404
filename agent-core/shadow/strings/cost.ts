/** The features of a program's parts, and their cost by the weights. A part's cost is the sum over its features. */
import type { DateAtom, DateOrder } from './dates/types.ts';
import { normal, subtract } from './numbers/decimal.ts';
import type { Decimal, NumberAtom } from './numbers/types.ts';
import type { Atom, ListAtom, Position, RewriteAtom, Span, SubstringAtom, Walk } from './program.ts';
import { WEIGHTS } from './weights.ts';

export type Feature = readonly [name: string, amount: number];
export type Weights = Readonly<Record<string, number>>;

export function costOf(features: readonly Feature[], weights: Weights = WEIGHTS): number {
  return features.reduce((sum, [name, amount]) => sum + (weights[name] ?? 0) * amount, 0);
}

const rank = (nth: number): Feature[] =>
  nth < 0
    ? [
        ['nth', -1 - nth],
        ['nth.right', 1],
      ]
    : [['nth', nth]];
const isLiteral = (token: string): boolean => token.startsWith('=');
/** Rare classes of characters cost more than those everybody thinks of. */
const COMMON = new Set(['digits', 'letters', 'alnum', 'word', 'space', 'number', 'proper', 'upper', 'lower', 'name']);
const tokenFeature = (token: string): Feature[] => (isLiteral(token) || COMMON.has(token) ? [] : [['token.rare', 1]]);

export function positionFeatures(position: Position): Feature[] {
  switch (position.kind) {
    case 'index':
      return [
        [`index.${position.from}`, 1],
        ['index.offset', Math.min(6, position.offset)],
      ];
    case 'edge':
      return [
        [isLiteral(position.token) ? 'edge.literal' : 'edge', 1],
        ...tokenFeature(position.token),
        ...rank(position.nth),
      ];
    case 'between':
      return [
        [isLiteral(position.left) || isLiteral(position.right) ? 'between.literal' : 'between', 1],
        ...rank(position.nth),
      ];
  }
}

export function walkFeatures(walk: Walk): Feature[] {
  if (walk.kind === 'characters')
    return [
      ['walk.characters', 1],
      ['walk.count', Math.min(8, walk.count)],
    ];
  return [[isLiteral(walk.token) ? 'walk.literal' : 'walk.token', 1], ...tokenFeature(walk.token)];
}

export function spanFeatures(span: Span): Feature[] {
  switch (span.kind) {
    case 'whole':
      return [['whole', 1]];
    case 'token':
      return [['token', 1], ...tokenFeature(span.token), ...rank(span.nth)];
    case 'range':
      return [['range', 1], ...positionFeatures(span.from), ...positionFeatures(span.to)];
    case 'forward':
      return [['forward', 1], ...positionFeatures(span.from), ...walkFeatures(span.to)];
    case 'backward':
      return [['backward', 1], ...positionFeatures(span.to), ...walkFeatures(span.from)];
  }
}

export function atomFeatures(atom: Atom): Feature[] {
  switch (atom.kind) {
    case 'constant':
      return constantFeatures(atom.text);
    case 'substring':
      return [...substringFeatures(atom), ...spanFeatures(atom.span)];
    case 'rewrite':
      return rewriteFeatures(atom);
    case 'list':
      return listFeatures(atom);
    case 'number':
      return numberFeatures(atom);
    case 'date':
      return dateFeatures(atom);
  }
}

function constantFeatures(text: string): Feature[] {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return [
    ['constant', 1],
    ['constant.letter', count(/\p{L}/gu)],
    ['constant.digit', count(/\d/g)],
    ['constant.space', count(/\s/g)],
    ['constant.mark', count(/[^\p{L}\d\s]/gu)],
  ];
}

export function substringFeatures({ column, letters, trim }: Omit<SubstringAtom, 'span'>): Feature[] {
  return [
    ['substring', 1],
    ['column', column],
    ['letters', letters === 'same' ? 0 : 1],
    ['trim', trim ? 1 : 0],
  ];
}

function rewriteFeatures({ change, letters, column }: RewriteAtom): Feature[] {
  return [
    ['rewrite', 1],
    ['rewrite.pad', change.kind === 'pad' ? 1 : 0],
    ['letters', letters === 'same' ? 0 : 1],
    ['column', column],
  ];
}

function listFeatures({ column, part, order, letters }: ListAtom): Feature[] {
  return [
    ['list', 1],
    ['list.order', order === 'same' ? 0 : 1],
    ['list.part', part === 'whole' ? 0 : 1],
    ['letters', letters === 'same' ? 0 : 1],
    ['column', column],
  ];
}

function numberFeatures({ source, change, format, until }: NumberAtom): Feature[] {
  const { round, add, shift } = change;
  return [
    ['number', 1],
    ['column', source.column],
    ['number.nth', source.nth === undefined ? 0 : 1],
    ...(source.nth === undefined ? [] : rank(source.nth)),
    ['number.european', source.reading === 'european' ? 1 : 0],
    ['number.shift', shift === 0 ? 0 : 1],
    ['number.nearest', round?.mode === 'nearest' ? 1 : 0],
    ['number.directed', round && round.mode !== 'nearest' && !until ? 1 : 0],
    ['number.bucketMode', until && round?.mode !== 'down' ? 1 : 0],
    ['number.bucketSize', until && !(round && isWholeBucket(until.add, round.step)) ? 1 : 0],
    ['number.roundAdd', round && add ? 1 : 0],
    ['number.toZero', round?.mode === 'toZero' ? 1 : 0],
    ['number.step', round ? stepRarity(round.step.units) : 0],
    ['number.add', add ? 1 : 0],
    ['number.until', until ? 1 : 0],
    ['number.group', format.group === '' ? 0 : 1],
    ['number.digits', format.wholeDigits !== 1 ? 1 : 0],
    ['number.fixed', format.fractionDigits > 0 ? 1 : 0],
    ['number.bareFraction', format.fractionDigits === 0 && (round?.step.scale ?? 0) > 0 ? 1 : 0],
    ['number.keepZeros', format.keepZeros && round ? 1 : 0],
    ['number.dropZeros', format.keepZeros || round ? 0 : 1],
    ['number.spaces', format.fractionFill === ' ' ? 1 : 0],
  ];
}

/** Whether the end of a range is the start of the next one, or the last value before it. */
function isWholeBucket(add: Decimal, step: Decimal): boolean {
  const rest = normal(subtract(step, add)).units;
  return rest === 0n || rest === 1n;
}

/** Powers of ten are what people round to; then halves, then quarters. */
function stepRarity(units: bigint): number {
  const leading = units.toString().replace(/0+$/, '');
  return leading === '1' ? 0 : leading === '5' ? 0.7 : 1.3;
}

/** Stretches of an hour, half and quarter hours are what people think in. */
function stepOddity(step: number): number {
  return [3600, 1800, 900, 7200].includes(step) ? 0 : step === 1 ? 0 : 0.5;
}

/** Whether day and month are written in the other order than they are read. */
function clashes(order: DateOrder, format: string): boolean {
  const [day, month] = [format.indexOf('d'), format.indexOf('M')];
  return (
    day >= 0 && month >= 0 && (day < month ? order === 'month-first' : order === 'day-first' && !format.startsWith('y'))
  );
}

const RARE_FORMATS = /^(D|F|W|w|q|do|Hmm|HHmm)/;

function dateFeatures({ source, round, format, until }: DateAtom): Feature[] {
  return [
    ['date', 1],
    ['column', source.column],
    ['date.nth', source.nth === undefined ? 0 : 1],
    ...(source.nth === undefined ? [] : rank(source.nth)),
    ['date.dayFirst', source.order === 'day-first' ? 1 : 0],
    ['date.dotsMonthFirst', source.dots === 'month-first' ? 1 : 0],
    ['date.clock', source.style === 'clock' ? 1 : 0],
    ['date.loose', source.style === 'loose' ? 1 : 0],
    ['date.orderClash', clashes(source.order, format) ? 1 : 0],
    ['date.rare', RARE_FORMATS.test(format) ? 1 : 0],
    ['date.letters', format.includes('er:') ? 1 : 0],
    ['date.round', round && round.step > 1 ? 1 : 0],
    ['date.step', round ? stepOddity(round.step) : 0],
    ['date.whole', format.length > 4 && !format.includes('m') && !format.includes('er:') && /M/.test(format) ? 1 : 0],
    ['date.offset', round && round.offset !== 0 ? 1 : 0],
    ['date.mode', round && round.mode !== 'down' ? 1 : 0],
    ['date.shift', round && round.add !== 0 ? 1 : 0],
    ['date.until', until ? 1 : 0],
    ['date.untilOdd', until && round && ![0, 1, 60].includes(round.step - until.add) ? 1 : 0],
    ['date.untilBare', until && (!round || round.step === 1) ? 1 : 0],
  ];
}
