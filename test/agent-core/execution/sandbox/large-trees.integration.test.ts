/** Trees of which only the changes go in and come out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { Engine, gnuImage, hasEngine } from '../../../support/engine.ts';
import { script, shown } from './contract.ts';
import type { Given } from './files-tree.ts';

const many: Given = {
  'same/a/x': 'a',
  'same/b/x': 'b',
  ...Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`d${i % 20}/f${i}`, `${i}\n`])),
};

describe.runIf(hasEngine || process.env.CI === 'true')('a large tree', () => {
  let engine: Engine;
  let sandbox: DockerSandbox;

  beforeAll(async () => {
    engine = await Engine.start();
    sandbox = await DockerSandbox.open({ address: { socketPath: engine.socket }, image: await gnuImage(engine) });
  });

  afterAll(async () => {
    await sandbox?.close();
    expect(await engine?.docker.listContainers({ all: true })).toEqual([]);
    await engine?.stop();
  });

  const changing = `mv d1/f1 d1/g; echo new > 'd2/ -é
'; rm -r d3; mv d4 t; mv d5 d4; mv t d5; mv d6/f6 t; mv d6/f26 d6/f6; mv t d6/f26
    mv same/a t; mv same/b same/a; mv t same/b; touch -d '2000-01-01' d7/f7; echo X > d7/f7; touch -d '2000-01-01' d7/f7; chmod 755 d8/f8; ln -s ../d9 d9/in; ln -s /etc d9/out
    ln d10/f10 d10/hard; rm d11/f11; mkdir d11/f11; mkfifo d12/pipe; rm -r d13; ln -s d14 d13`;

  test('changes are told as of any other tree, by names, contents, modes, kinds and swapped folders', async () => {
    const expected = {
      'd1/f1': 'removed',
      'd1/g': 'added 644: 1\n',
      'd2/ -é\n': 'added 644: new\n',
      'd6/f6': 'changed 644: 26\n',
      'd6/f26': 'changed 644: 6\n',
      'd7/f7': 'changed 644: X\n',
      'd8/f8': 'changed 755: 8\n',
      'd9/in': 'added -> ../d9',
      'd11/f11': 'changed 755/',
      d13: 'changed -> d14',
      'same/a/x': 'changed 644: b',
      'same/b/x': 'changed 644: a',
      'd4/f5': 'added 644: 5\n',
      'd4/f4': 'removed',
      'd5/f4': 'added 644: 4\n',
      'd3/f3': 'removed',
      d3: 'removed',
      'd13/f13': 'removed',
    };
    const small = await sandbox.run(script(changing, Object.fromEntries(Object.entries(many).slice(0, 450))));
    expect(small.exitCode).toBe(0);
    expect(shown(small.changed)).toMatchObject(expected);
    const large = await sandbox.run(script(changing, many));
    expect(shown(large.changed)).toMatchObject(expected);
    const withoutLast = large.changed.filter((change) => {
      const [, number = '0'] = /f(\d+)$/.exec('entry' in change ? change.entry.path : change.path) ?? [];
      return Number(number) < 450;
    });
    expect(shown(withoutLast)).toEqual(shown(small.changed));
    expect(large.refused).toEqual(small.refused);
  });

  test('a later call finds what it was given, whatever the one before had, and carries only that', async () => {
    const { 'd0/f0': _, ...rest } = many;
    const files: Given = {
      ...rest,
      'd1/f1': 'other\n',
      'd2/f2/in': 'a folder now',
      'd3/f3': { mode: 0o755, content: '3\n' },
    };
    const { 'd2/f2': gone, ...given } = files;
    await sandbox.run(script('echo lost > lost; rm -r d5', many));
    const seen = `ls d0/f0 lost 2>/dev/null; cat d1/f1 d2/f2/in; test -x d3/f3 && echo runs; ls d5 | wc -l; echo 1 > d1/f1`;
    const { stdout, changed, pieces, exitCode } = await sandbox.run(script(seen, given));
    expect(Buffer.from(stdout).toString()).toBe('other\na folder nowruns\n35\n');
    expect(exitCode).toBe(0);
    expect(shown(changed)).toEqual({ 'd1/f1': 'changed 644: 1\n' });
    expect(pieces.in + pieces.out).toBeGreaterThan(0);
    const again = await sandbox.run(script('cat d1/f1 d0/f0', many));
    expect(Buffer.from(again.stdout).toString()).toBe('1\n0\n');
    expect(again.changed).toEqual([]);
  });

  test('whoever ends what lists hides nothing', async () => {
    const line = 'echo changed > d1/f1; ps -o pid | grep -vwe PID -e 1 -e $$ | xargs kill -9';
    const { changed } = await sandbox.run(script(line, many));
    expect(shown(changed)).toEqual({ 'd1/f1': 'changed 644: changed\n' });
  });

  test('a folder made anew hides what it had, and a change through a mapping of memory is seen', async () => {
    const mapped = `import mmap; f = open('d2/f2', 'r+b'); m = mmap.mmap(f.fileno(), 0); m[0] = 65; m.close()`;
    const line = `rm -r d1; mkdir d1; echo 1 > d1/f1; command -v python3 >/dev/null && python3 -c "${mapped}" || printf 'A\\n' > d2/f2`;
    const { changed } = await sandbox.run(script(line, many));
    expect(shown(changed)).toMatchObject({ 'd1/f21': 'removed', 'd2/f2': 'changed 644: A\n' });
    expect(shown(changed)).not.toHaveProperty('d1/f1');
    expect(shown(changed)).not.toHaveProperty('d2');
  });

  test('whoever takes what the packing process is told hides nothing', async () => {
    const line =
      '(cat < /proc/1/fd/0 > /dev/null 2>&1 &) ; (echo failed > /proc/1/fd/2) 2>/dev/null; echo changed > d1/f1';
    const { changed } = await sandbox.run(script(line, many));
    expect(shown(changed)).toEqual({ 'd1/f1': 'changed 644: changed\n' });
  });

  test('dependencies lie over it, and nothing of them comes out', async () => {
    const volume = `large-${process.pid}`;
    const folders = [TreePath.parse('d0/deps')];
    let kept = 0;
    const building = script('mkdir d0/deps; echo dep > d0/deps/a', { 'd0/x': 'x' });
    await sandbox.keep(building, { volume, folders }, async (bytes) => {
      kept = bytes;
    });
    expect(kept).toBeGreaterThan(0);
    const line = 'cat d0/deps/a; echo own > d0/deps/a; echo b > d0/deps/b; echo changed > d1/f1';
    for (let i = 0; i < 2; i++) {
      const call = { ...script(line, many), dependencies: [{ volume, folders }] };
      const { stdout, changed, refused } = await sandbox.run(call);
      expect(Buffer.from(stdout).toString()).toBe('dep\n');
      expect(refused).toEqual([]);
      expect(shown(changed)).toEqual({ 'd1/f1': 'changed 644: changed\n' });
    }
  });
});
