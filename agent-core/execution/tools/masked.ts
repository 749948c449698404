/** Values of tools as they are told: with their secrets hidden, and no longer than a journal should hold. */

/** A longer value is told by its text and the handle of the whole alone; UTF-16 code units of its JSON. */
const LONGEST_VALUE = 32_768;

/** The value with every string of it masked, keys too; `undefined` where it is too long, or no JSON. */
export function maskedValue(value: unknown, hide: (text: string) => string): unknown {
  const json = JSON.stringify(value);
  return json === undefined || json.length > LONGEST_VALUE ? undefined : mapped(value, hide);
}

function mapped(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((each) => mapped(each, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [hide(key), field(key, each, hide)]));
}

/** Many a secret is known by its name alone. */
function field(key: string, value: unknown, hide: (text: string) => string): unknown {
  const masked = mapped(value, hide);
  if (typeof value !== 'string' || masked !== value) return masked;
  const pair = JSON.stringify({ [key]: value });
  return hide(pair) === pair || hide(key) !== key ? value : '*'.repeat(value.length);
}

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
