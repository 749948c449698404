/** A line that comes along once in every document with an edit, as an import does: what it is, and where it goes in a document. */
import * as z from 'zod';
import type { DocumentText, Place } from '../../../contracts/edits.ts';
import { lineAt } from '../lines.ts';
import { type Header, headerOf } from './header.ts';
import { covers, isOwnNamespace, kindsOf, moduleOf } from './imports.ts';
import { BoundLine, written } from './line.ts';
import { LARGEST } from './visited.ts';
import { lineFor, type Scene, Where } from './where.ts';

export const Companion = z.object({
  line: BoundLine,
  indent: z.string(),
  where: z.array(Where),
  /** Documents in which it came along. */
  documents: z.number().int(),
});
export type Companion = z.infer<typeof Companion>;

type Spot = Pick<Place, 'offset' | 'length' | 'text'>;

/**
 * Where `companion` goes in a document that gets `mains`; undefined where it is there already, or where the place is not clear.
 */
export function spotFor(companion: Companion, { doc, text }: DocumentText, mains: readonly Spot[]): Spot | undefined {
  const line = written(companion.line, doc);
  if (line === undefined || text.length > LARGEST) return undefined;
  const header = headerOf(doc, text);
  if (isThere(line, header)) return undefined;
  const spot = intoList(line, header) ?? ownLine(companion, { ...header, doc, text: line }, mains);
  const clashes = ({ offset, length }: Spot) =>
    spot !== undefined && spot.offset >= offset && spot.offset <= offset + length;
  return mains.some(clashes) ? undefined : spot;
}

function isThere(line: string, { lines: { text }, imports }: Header): boolean {
  if (imports.some((each) => covers(each.text, line)) || isOwnNamespace(text, line)) return true;
  return text.includes(line) && text.split('\n').some((each) => each.trim() === line);
}

function ownLine({ where, indent }: Companion, scene: Scene, mains: readonly Spot[]): Spot | undefined {
  const { lines, text: line } = scene;
  const at = where.map((rule) => lineFor(rule, scene)).find((found) => found !== undefined);
  if (at === undefined) return undefined;
  const eol = lines.text.includes('\r\n') ? '\r\n' : '\n';
  const start = lines.starts[at];
  const behind = at > 0 && (start === undefined || mains.some(({ offset }) => offset === start));
  if (!behind) return { offset: start ?? 0, length: 0, text: `${indent}${line}${eol}` };
  const end = (lines.starts[at - 1] ?? 0) + (lineAt(lines, at - 1) ?? '').length;
  return { offset: end, length: 0, text: `${eol}${indent}${line}` };
}

const LIST = /^(import (?:type )?\{ ?)([^{}]+?)( ?\} from .*)$/;
const PYTHON_LIST = /^(from \S+ import )([\w, ]+)()$/;

/** A name that a list of the same module only lacks goes into that list: at its end, or in order where that is kept. */
function intoList(line: string, { lines, imports }: Header): Spot | undefined {
  const form = LIST.test(line) ? LIST : PYTHON_LIST.test(line) ? PYTHON_LIST : undefined;
  const [, , name = ''] = form?.exec(line) ?? [];
  if (!form || !/^\w+$/.test(name)) return undefined;
  const [kind] = kindsOf(line);
  const same = imports.find(
    (each) => each.line === each.end && moduleOf(each.text) === moduleOf(line) && kindsOf(each.text)[0] === kind,
  );
  const whole = same && lineAt(lines, same.line);
  const [, head = '', list] = (whole && form.exec(whole)) || [];
  if (!same || list === undefined) return undefined;
  const from = (lines.starts[same.line] ?? 0) + head.length;
  const names = list.split(',').map((each) => each.trim());
  const isOrdered = names.length > 1 && names.every((each, i) => i === 0 || (names[i - 1] ?? '') <= each);
  const next = isOrdered ? names.find((each) => each > name) : undefined;
  if (next !== undefined) return { offset: from + list.indexOf(next), length: 0, text: `${name}, ` };
  return { offset: from + list.length, length: 0, text: list.trim().endsWith(',') ? ` ${name},` : `, ${name}` };
}
