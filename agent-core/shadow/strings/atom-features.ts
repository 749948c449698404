/** The features of a program's parts. */
import { dateFeatures } from './dates/features.ts';
import { type Feature, rank } from './feature.ts';
import { numberFeatures } from './numbers/features.ts';
import type { Atom, ListAtom, Position, RewriteAtom, Span, SubstringAtom, Walk } from './program.ts';

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
