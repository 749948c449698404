import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldersAbove, linkedPath, TreePath, whyNoTreePath } from '../../../../agent-core/execution/trees/tree-path.ts';

const path = (text: string) => TreePath.parse(text);

describe('a path of a tree', () => {
  test.each([
    ['', 'a path is empty'],
    ['/etc/passwd', 'a path is absolute'],
    ['a/../b', 'a path has .. in it'],
    ['..', 'a path has .. in it'],
    ['./a', 'a path has . in it'],
    ['a//b', 'a path has an empty name in it'],
    ['a/', 'a path has an empty name in it'],
    ['a\0b', 'a path has a NUL in it'],
    ['a\uFFFDb', 'a path is not UTF-8'],
    ['\uD800', 'a path is not UTF-8'],
    ['a'.repeat(256), 'a name is longer than 255 bytes'],
    ['é'.repeat(128), 'a name is longer than 255 bytes'],
    ['ab/'.repeat(1400), 'a path is longer than 4000 bytes'],
  ])('is not %j', (text, why) => {
    expect(whyNoTreePath(text)).toBe(why);
    expect(TreePath.safeParse(text).success).toBe(false);
  });

  test('is kept byte for byte', () => {
    for (const text of ['a b', '.git', 'é', 'e\u0301', '...', 'a\\b', 'a\nb', '-rf']) expect(path(text)).toBe(text);
  });

  test('never leads out, whatever is joined', () => {
    const name = fc.oneof(fc.constantFrom('..', '.', '', 'a'), fc.string());
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), (names) => {
        const parsed = TreePath.safeParse(names.join('/'));
        if (parsed.success) expect(parsed.data.split('/')).not.toContain('..');
      }),
    );
  });

  test('lies in the folders above it', () => {
    expect(foldersAbove(path('a/b/c'))).toEqual(['a', 'a/b']);
    expect(foldersAbove(path('a'))).toEqual([]);
  });
});

describe('a link', () => {
  test('leads to what its text says from its own folder', () => {
    expect(linkedPath(path('a/b/link'), '../c')).toBe('a/c');
    expect(linkedPath(path('link'), './x//y')).toBe('x/y');
    expect(linkedPath(path('a/link'), '..')).toBe('');
  });

  test('leads nowhere outside the tree', () => {
    for (const target of ['/etc', '../..', '../../a/b', 'x/../../../y', '', 'a\0']) {
      expect(linkedPath(path('a/link'), target)).toBeUndefined();
    }
  });
});
