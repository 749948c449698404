/** What a call wrote over a tree, told from the overlay's upper layer. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UpperReader, untouched } from '../../../../agent-core/execution/sandbox/docker/layers.ts';
import type { TreeEntry } from '../../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';

type Kind = TreeEntry['kind'];
/** Path to kind; the top is ''. */
type Paths = ReadonlyMap<string, Kind>;

const above = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const below = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** As the kernel keeps it: an upper layer over `lower`, whiteouts and opaque folders left out of it. */
class Overlay {
  readonly merged: Map<string, Kind>;
  readonly upper = new Set<string>(['']);
  constructor(lower: Paths) {
    this.merged = new Map(lower);
  }

  remove(path: string): void {
    this.#copyUp(above(path));
    for (const each of [...this.merged.keys()]) if (each === path || below(each, path)) this.#forget(each);
  }

  make(path: string, kind: Kind): void {
    if (this.merged.get(above(path)) !== 'folder' && above(path) !== '') return;
    if (this.merged.has(path)) this.remove(path);
    this.#copyUp(above(path));
    this.merged.set(path, kind);
    this.upper.add(path);
  }

  /** Lists as the program in the container does. */
  listing(): string {
    const folders = [...this.upper].filter((path) => path === '' || this.merged.get(path) === 'folder');
    const others = [...this.upper].filter((path) => !folders.includes(path));
    const inFolders = [...this.merged.keys()].filter((path) => folders.includes(above(path)));
    return [folders, others, inFolders].map((list) => `${list.map(record).join('')}\0`).join('');
  }

  #forget(path: string): void {
    this.merged.delete(path);
    this.upper.delete(path);
  }

  #copyUp(path: string): void {
    for (let each = path; each !== ''; each = above(each)) this.upper.add(each);
  }
}

const record = (path: string): string => (path === '' ? '.\0' : `./${path}\0`);

const names = fc.constantFrom('a', 'b', 'é', 'x y');
const path = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const kind = fc.constantFrom<Kind>('file', 'folder', 'link');
const step = fc.tuple(fc.constantFrom('make', 'remove'), path, kind);

function treeOf(made: readonly (readonly [string, Kind])[]): Map<string, Kind> {
  const tree = new Overlay(new Map());
  for (const [each, what] of made) {
    const folders = each.split('/').map((_, i, parts) => parts.slice(0, i).join('/'));
    for (const folder of folders) if (folder !== '' && !tree.merged.has(folder)) tree.make(folder, 'folder');
    tree.make(each, what);
  }
  return new Map([...tree.merged].sort(([one], [other]) => (one < other ? -1 : 1)));
}

const entry = (each: string, what: Kind): TreeEntry =>
  what === 'file'
    ? { kind: what, path: TreePath.parse(each), mode: 0o644, size: 0, hash: '' }
    : what === 'link'
      ? { kind: what, path: TreePath.parse(each), target: 'a' }
      : { kind: what, path: TreePath.parse(each), mode: 0o755 };

test('untouched is what is there still, and was not written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(path, kind)), fc.array(step), fc.integer({ min: 1, max: 9 }), (made, steps, size) => {
      const lower = treeOf(made);
      const overlay = new Overlay(lower);
      for (const [what, each, as] of steps) {
        if (what === 'make') overlay.make(each, as);
        else if (overlay.merged.has(each)) overlay.remove(each);
      }
      const reader = new UpperReader();
      const bytes = Buffer.from(overlay.listing());
      let whole = false;
      for (let at = 0; at < bytes.length; at += size) whole = reader.push(bytes.subarray(at, at + size));
      expect(whole).toBe(true);
      const before = new Map([...lower].map(([each, as]) => [TreePath.parse(each), entry(each, as)]));
      const expected = [...lower.keys()].filter((each) => overlay.merged.has(each) && !overlay.upper.has(each));
      expect([...untouched(before, reader.upper()).keys()]).toEqual(expected);
    }),
  );
});

test('what is no listing is told, whatever it is', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const reader = new UpperReader();
      if (!reader.push(bytes)) return;
      expect(() => reader.upper()).toThrow('damaged');
    }),
  );
  const short = new UpperReader();
  expect(short.push(Buffer.from('.\0\0\0'))).toBe(false);
});
