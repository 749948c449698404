/** Rewrites and lists that fit the examples. */
import { when } from '../feature.ts';
import { LETTER_CASES, type ListAtom, type RewriteAtom } from '../program.ts';
import { evaluateList, evaluateRewrite } from '../rewrite.ts';
import { occurrences, type Row, type Subject } from '../subject.ts';
import { literalToken } from '../tokens.ts';
import { fittingValue, type Value } from './value-edges.ts';

const LONGEST = 300;
const KEPT = ['digits', 'letters', 'alnum', 'upper', 'lower', 'code', 'number'];
const SEPARATORS = ['space', 'mark', 'digits'];
const ITEMS = ['digits', 'letters', 'alnum', 'piece', 'number', 'name'];
const ORDERS: readonly ListAtom['order'][] = ['same', 'reversed', 'sorted'];
const PARTS: readonly ListAtom['part'][] = ['whole', 'initial', 'first-word', 'last-word'];

export function textValues(rows: readonly Row[], columns: number, outputs: readonly string[]): Value[] {
  return Array.from({ length: columns }, (_, column) => {
    const subjects = rows.flatMap((row) => row[column] ?? []);
    if (subjects.some(({ text }) => text.length > LONGEST || text === '')) return [];
    return [
      ...rewrites(subjects, column, outputs),
      ...paddings(subjects, column, outputs),
      ...lists(subjects, column, outputs),
    ];
  }).flat();
}

/** Marks of the inputs and, to stand in for them, of the outputs. */
function marksOf(texts: readonly string[]): string[] {
  const [first = ''] = texts;
  return [...new Set(first.match(/[^\p{L}\d]+|[^\p{L}\d]/gu) ?? [])].slice(0, 8);
}

function rewrites(subjects: readonly Subject[], column: number, outputs: readonly string[]): Value[] {
  const inputMarks = [...new Set(subjects.flatMap(({ text }) => marksOf([text])))].flatMap((run) => [
    ...new Set([run, ...run]),
  ]);
  const removed = [...new Set(inputMarks)].map(literalToken);
  const outputMarks = marksOf(outputs).filter((mark) => mark.length <= 3);
  const changes: RewriteAtom['change'][] = [
    ...KEPT.map((token) => ({ kind: 'keep' as const, token })),
    ...[...removed, 'space', 'mark', 'digits'].map((token) => ({ kind: 'remove' as const, token })),
    ...[...removed, 'space', 'mark'].flatMap((token) =>
      outputMarks.map((by) => ({ kind: 'replace' as const, token, by })),
    ),
  ];
  return changes.flatMap((change) =>
    LETTER_CASES.flatMap((letters) => {
      const atom: RewriteAtom = { kind: 'rewrite', column, letters, change };
      return changesAny(atom, subjects)
        ? proposed(subjects, (subject) => evaluateRewrite(atom, subject), atom, outputs)
        : [];
    }),
  );
}

/** Whether it is more than a copy, seen at the count of what it touches. */
function changesAny({ change }: RewriteAtom, subjects: readonly Subject[]): boolean {
  return change.kind === 'pad' || subjects.some((subject) => occurrences(subject, change.token).starts.length > 1);
}

function proposed(
  subjects: readonly Subject[],
  write: (subject: Subject) => string | undefined,
  atom: RewriteAtom | ListAtom,
  outputs: readonly string[],
): Value[] {
  const value = fittingValue(
    atom,
    (i) => {
      const subject = subjects[i];
      return subject && write(subject);
    },
    outputs,
  );
  return value?.texts.some((text) => text.length > 1) ? [value] : [];
}

/** Columns filled up to a common width at one side. */
function paddings(subjects: readonly Subject[], column: number, outputs: readonly string[]): Value[] {
  const width = outputs[0]?.length ?? 0;
  if (width > 40 || subjects.length < 2 || !subjects.some(({ text }) => text.length < width)) return [];
  return (['start', 'end'] as const).flatMap((side) => {
    const by =
      side === 'start'
        ? outputs.find((output, i) => output.length > (subjects[i]?.text.length ?? 0))?.[0]
        : outputs.find((output, i) => output.length > (subjects[i]?.text.length ?? 0))?.at(-1);
    if (by === undefined) return [];
    const atom: RewriteAtom = { kind: 'rewrite', column, letters: 'same', change: { kind: 'pad', side, width, by } };
    return proposed(subjects, (subject) => evaluateRewrite(atom, subject), atom, outputs);
  });
}

function lists(subjects: readonly Subject[], column: number, outputs: readonly string[]): Value[] {
  const marks = marksOf(subjects.map(({ text }) => text)).map(literalToken);
  const found = (tokens: readonly string[], least: number) =>
    tokens.filter((token) => subjects.every((subject) => occurrences(subject, token).starts.length >= least));
  const several = (token: string, least: number) =>
    subjects.some((subject) => occurrences(subject, token).starts.length >= least);
  const separators = found([...SEPARATORS, ...marks], 1).map((token) => ({ token, parts: 'between' as const }));
  const items = found(ITEMS, 1)
    .filter((token) => several(token, 2))
    .map((token) => ({ token, parts: 'matches' as const }));
  const joins = ['', ...marksOf(outputs).filter((mark) => mark.length <= 3)];
  return [...separators, ...items].flatMap((split) =>
    arrangements({ column, ...split }, subjects[0], outputs[0] ?? '').flatMap((arranged) =>
      [...CASES, CAMEL].flatMap((letters) =>
        joins.flatMap((by) => {
          const atom: ListAtom = { ...arranged, ...letters, by };
          const values = proposed(subjects, (subject) => evaluateList(atom, subject), atom, outputs);
          return values.map((value) => ({ ...value, evidence: [when('list.short', isShort(split, subjects))] }));
        }),
      ),
    ),
  );
}

/** Two parts everywhere are hardly a list. */
function isShort({ token, parts }: Pick<ListAtom, 'token' | 'parts'>, subjects: readonly Subject[]): boolean {
  const least = parts === 'between' ? 1 : 2;
  return subjects.every((subject) => occurrences(subject, token).starts.length <= least);
}

type Arrangement = Omit<ListAtom, 'letters' | 'lowerFirst' | 'by'>;

const CASES = LETTER_CASES.map((letters) => ({ letters, lowerFirst: false }));
const CAMEL = { letters: 'capital', lowerFirst: true } as const;
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '');

/** Parts and orders whose letters and digits stand in the first example's output, whatever joins them. */
function arrangements(
  split: Pick<ListAtom, 'column' | 'token' | 'parts'>,
  subject: Subject | undefined,
  output: string,
): Arrangement[] {
  if (!subject) return [];
  const wanted = bare(output);
  return PARTS.flatMap((part) =>
    ORDERS.map((order): Arrangement => ({ kind: 'list', ...split, part, order })).filter((arranged) => {
      const text = evaluateList({ ...arranged, letters: 'same', lowerFirst: false, by: '' }, subject);
      return text !== undefined && wanted.includes(bare(text));
    }),
  );
}
