import assert from 'node:assert/strict';

/** Has the editor's API give something else for `name` until the result is called. */
export function instead(api: object, name: string, get: () => unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(api, name);
  assert.ok(own?.configurable, `${name} can be replaced`);
  Object.defineProperty(api, name, { configurable: true, get });
  return () => Object.defineProperty(api, name, own);
}
