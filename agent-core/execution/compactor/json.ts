/**
 * JSON by its schema: the shape with examples and the lengths of arrays, and every object that tells of an error, with the
 * names of what it lies in. `undefined` where the text is no JSON, or only a word of it.
 */
import { parseJson } from '../../contracts/json.ts';
import { tellsError } from './signs.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const LONGEST = 80;
const DEEPEST = 40;
const STATUS = /^(?:status|state|outcome|result|level|severity|conclusion|type)$/i;
const BAD = /fail|error|fatal|critical|denied|reject|time.?out|crash|abort|invalid|unhealthy|^oom/i;
const FAULT = /error|exception|failure|reason|fault|stack|stderr/i;
/** What compilers say of a code wherever it comes. */
const ALWAYS_SAME = /^explanation$/;
/** By which a person calls a thing. */
const NAMES = /^(?:id|key|name|title|fullName|file|filePath|path|uri|url|sku|line)$/i;

export function jsonShape(text: string): string[] | undefined {
  const start = text.trimStart()[0];
  if (start !== '{' && start !== '[') return undefined;
  const value = parseJson(text) as Json | undefined;
  return value === undefined ? undefined : [shapeOf([value], 0), ...faults(value)];
}

/** What `objects` have in common. */
export const schemaOf = (objects: readonly JsonObject[]): string => shapeOf(objects, 0);

/** Whether something in it tells of an error: a text, or a number or a yes where errors are counted. */
export function tellsFault(object: JsonObject): boolean {
  const counts = Object.entries(object).some(
    ([key, value]) => COUNTED.test(key) && (value === true || (typeof value === 'number' && value !== 0)),
  );
  return counts || faults(object).length > 0;
}
const COUNTED = /error|fail|fatal|crash|timed?.?out|denied|reject/i;

/** One text for all of `values`, which stand at the same place. */
function shapeOf(values: readonly Json[], depth: number): string {
  const [first] = values;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(first)) {
    const lists = values.filter((each): each is readonly Json[] => Array.isArray(each));
    const inner = lists.flat() as Json[];
    return inner.length === 0 ? '[]' : `[${lengths(lists)} × ${shapeOf(inner, depth + 1)}]`;
  }
  if (isObject(first)) return ofObjects(values.filter(isObject), depth);
  return cut(JSON.stringify(first ?? null));
}

function lengths(lists: readonly (readonly Json[])[]): string {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { length } of lists) [least, most] = [Math.min(least, length), Math.max(most, length)];
  return least === most ? String(most) : `${least}-${most}`;
}

function ofObjects(objects: readonly JsonObject[], depth: number): string {
  const fields = new Map<string, Json[]>();
  for (const object of objects) {
    for (const [key, value] of Object.entries(object)) {
      const found = fields.get(key);
      if (found) found.push(value);
      else fields.set(key, [value]);
    }
  }
  const keys = [...fields].slice(0, 60).map(([key, found]) => {
    const present = found.filter((each) => each !== null);
    return `${key}${found.length < objects.length ? '?' : ''}: ${shapeOf(present.length > 0 ? present : found, depth + 1)}`;
  });
  return `{${keys.join(', ')}${fields.size > 60 ? `, … ${fields.size - 60} more keys` : ''}}`;
}

/** A line for each object and text that tells of an error: where it lies, and its fields. */
function faults(value: Json): string[] {
  const lines: string[] = [];
  walk(value, '', '', lines, 0);
  return lines;
}

function walk(at: Json, path: string, names: string, lines: string[], depth: number): void {
  if (depth > 500) return;
  if (typeof at === 'string' && tellsError(at)) lines.push(`${path}${names}: ${JSON.stringify(at)}`);
  if (Array.isArray(at)) for (const [i, each] of at.entries()) walk(each, `${path}[${i}]`, names, lines, depth + 1);
  if (isObject(at)) walkObject(at, path, names, lines, depth);
}

function walkObject(at: JsonObject, path: string, names: string, lines: string[], depth: number): void {
  const isTold = isFault(at);
  if (isTold) lines.push(`${path}${names}: ${fieldsOf(at)}`);
  const inside = `${names}${named(at)}`;
  for (const [key, each] of Object.entries(at)) {
    if (ALWAYS_SAME.test(key)) continue;
    if (isNested(each)) walk(each, `${path}.${key}`, inside, lines, depth + 1);
    else if (isTold || typeof each !== 'string' || each === '') continue;
    else if (FAULT.test(key) || tellsError(each)) lines.push(`${path}.${key}${inside}: ${JSON.stringify(each)}`);
  }
}

const isNested = (value: Json): boolean => typeof value === 'object' && value !== null;
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function named(object: JsonObject): string {
  const found = Object.entries(object).filter(([key, value]) => NAMES.test(key) && !isNested(value));
  return found.map(([key, value]) => ` ${key}=${cut(String(value), 200)}`).join('');
}

/** A status or level that is bad, or a message beside a code in what is not only a warning. */
export function isFault(object: JsonObject): boolean {
  const levels = Object.entries(object).filter(([key]) => STATUS.test(key));
  if (levels.some(([key, value]) => isBad(key, value))) return true;
  if (levels.some(([key, value]) => key === 'severity' || (typeof value === 'string' && HARMLESS.test(value))))
    return false;
  const has = (pattern: RegExp) => Object.keys(object).some((key) => pattern.test(key) && object[key] !== null);
  return has(/^(?:message|msg|detail|reason)$/i) && has(/^(?:code|errno|sqlstate|ruleId)$/i);
}
const HARMLESS = /^(?:info|debug|trace|warn)/i;

function isBad(key: string, value: Json): boolean {
  if (typeof value === 'string') return BAD.test(value);
  return typeof value === 'number' && (/status/i.test(key) ? value >= 400 : key === 'severity' && value === 2);
}

function fieldsOf(object: JsonObject): string {
  const fields = Object.entries(object).filter(([, value]) => !isNested(value));
  return fields.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' ');
}

const cut = (text: string, longest = LONGEST) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
