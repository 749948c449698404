/** Archives out of a container as hostile input: crafted ones, and any bytes at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packedSize, packTree } from '../../../../../agent-core/execution/sandbox/archive/packing.ts';
import {
  padding,
  TAR_END,
  type TarEntry,
  tarHeader,
} from '../../../../../agent-core/execution/sandbox/archive/tar-header.ts';
import { unpackTree } from '../../../../../agent-core/execution/sandbox/archive/unpacking.ts';
import { whyNoTreePath } from '../../../../../agent-core/execution/trees/tree-path.ts';
import { filesTree } from '../files-tree.ts';

type Part = Partial<TarEntry> & { readonly name: string; readonly content?: string };

/** An archive as its author likes it: names and sizes are not looked at. */
function archive(parts: readonly Part[], end = TAR_END): Buffer {
  const blocks = parts.flatMap(({ content = '', ...entry }) => {
    const bytes = Buffer.from(content);
    return [tarHeader({ type: 'file', mode: 0o644, size: bytes.length, ...entry }), bytes, padding(bytes.length)];
  });
  return Buffer.concat([...blocks, end]);
}

async function* inChunks(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size || 1) yield bytes.subarray(at, at + (size || 1));
}

const LIMITS = { bytes: 10_000, entries: 50 };
const unpack = (bytes: Uint8Array, limits = LIMITS, chunk?: number) =>
  unpackTree(inChunks(bytes, chunk), 'work', limits, () => true);
const taken = async (parts: readonly Part[]) => {
  const { entries, refused, broken } = await unpack(archive(parts));
  return { paths: [...entries.keys()] as string[], refused, broken };
};

describe('an archive', () => {
  test('comes out as it went in, whatever the names and however it is cut', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => text.replaceAll('/', '_'));
    const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join('/'));
    const sound = path.filter((each) => whyNoTreePath(each) === undefined);
    await fc.assert(
      fc.asyncProperty(
        sound,
        fc.uint8Array({ maxLength: 2000 }),
        fc.integer({ min: 1, max: 700 }),
        async (at, bytes, cut) => {
          const tree = filesTree({ [at]: bytes });
          const chunks: Buffer[] = [];
          for await (const chunk of packTree(tree, 'work', [])) chunks.push(chunk);
          const packed = Buffer.concat(chunks);
          expect(packed.length).toBe(packedSize(tree, 'work', []));
          const { entries, contents, broken, refused } = await unpack(packed, LIMITS, cut);
          expect({ broken, refused }).toEqual({ broken: undefined, refused: [] });
          expect([...entries.values()]).toEqual([...tree.entries()]);
          expect(Buffer.from([...contents.values()][0] ?? [])).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('whose entries lie elsewhere gives none of them', async () => {
    const names = [
      '../x',
      '/etc/passwd',
      'work/../../x',
      'work/a/../../b',
      'other/x',
      'work//x',
      'work/./x',
      'workshop/x',
    ];
    const { paths, refused } = await taken([...names.map((name) => ({ name })), { name: 'work/ok' }]);
    expect(paths).toEqual(['ok']);
    expect(refused).toHaveLength(names.length);
  });

  test('with an entry below a link or a file gives what is sound of it', async () => {
    const { paths, refused } = await taken([
      { name: 'work/link', type: 'link', target: 'real' },
      { name: 'work/link/x' },
      { name: 'work/file' },
      { name: 'work/file/deep/x' },
      { name: 'work/late/x' },
      { name: 'work/late', type: 'link', target: '.' },
    ]);
    expect(paths).toEqual(['link', 'file', 'late']);
    expect(refused).toEqual(
      ['link/x', 'file/deep/x', 'late/x'].map((at) => `${at}: lies in something that is no folder`),
    );
  });

  test('with a link that leads out gives neither it nor what lies in it', async () => {
    const { paths } = await taken([
      { name: 'work/a', type: 'link', target: '/etc' },
      { name: 'work/b', type: 'link', target: '../x' },
      { name: 'work/b/x' },
    ]);
    expect(paths).toEqual([]);
  });

  test('with a name that comes twice is not believed', async () => {
    expect((await taken([{ name: 'work/a' }, { name: 'work/a' }])).broken).toBe('a comes twice');
  });

  test('that is too large, has too many entries or does not end is not read on', async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ name: `work/f${index}` }));
    expect((await taken(many)).broken).toBe('there are more than 50 files');
    expect((await taken([{ name: 'work/a', content: 'x'.repeat(10_001) }])).broken).toMatch(/^the files are larger/);
    expect((await taken([{ name: 'work/a', size: 8 ** 11 - 1 }])).broken).toMatch(/^the files are larger/);
    let sent = 0;
    const endless = (async function* () {
      for (; sent < 1e9; sent += 1 << 16) yield Buffer.alloc(1 << 16);
    })();
    expect((await unpackTree(endless, 'work', LIMITS, () => true)).broken).toMatch(/it does not end/);
    expect(sent).toBeLessThan(2e6);
  });

  test('that breaks off is not believed', async () => {
    const whole = archive([{ name: 'work/a', content: 'x'.repeat(600) }]);
    for (const length of [100, 512, 700, 1100]) {
      expect((await unpack(whole.subarray(0, length))).broken).toMatch(/^the archive is damaged/);
    }
  });

  test('of any bytes gives only paths of a tree', async () => {
    const head = archive([{ name: 'work/a', content: 'abc' }]);
    const broken = fc
      .tuple(fc.nat(head.length - 1), fc.uint8Array({ minLength: 1, maxLength: 40 }))
      .map(([at, bytes]) => {
        const copy = Buffer.from(head);
        copy.set(bytes.subarray(0, copy.length - at), at);
        return copy;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, fc.uint8Array({ maxLength: 3000 })), async (bytes) => {
        const { entries } = await unpack(bytes);
        for (const path of entries.keys()) expect(whyNoTreePath(path)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
