/** Deeper values than anybody means end the stack of whoever walks through them. */
export const DEEPEST = 100;

/** Whether arrays and objects lie deeper in each other than `most`; `value` is JSON. */
export function isDeeper(value: unknown, most = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((each) => isDeeper(each, most - 1));
}
