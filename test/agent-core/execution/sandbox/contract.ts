/** What every sandbox does, whatever isolates: one suite, run against each implementation. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Sandbox, SandboxCall, SandboxResult } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import type { TreeChange } from '../../../../agent-core/execution/trees/tree.ts';
import { filesTree, type Given } from './files-tree.ts';

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** A call of a shell's script over `files`. */
export const script = (line: string, files: Given = {}, rest: Partial<SandboxCall> = {}): SandboxCall => ({
  command: ['sh', '-c', line],
  files: filesTree(files),
  ...rest,
});

export const shown = (changed: readonly TreeChange[]): Record<string, string> =>
  Object.fromEntries(
    changed.map((change) => {
      if (change.kind === 'removed') return [change.path, 'removed'];
      const { entry } = change;
      if (entry.kind === 'link') return [entry.path, `${change.kind} -> ${entry.target}`];
      const what = 'bytes' in change ? `: ${text(change.bytes)}` : '/';
      return [entry.path, `${change.kind} ${entry.mode.toString(8)}${what}`];
    }),
  );

/** `sandbox` gives the same one to every test. */
export function testSandbox(sandbox: () => Sandbox): void {
  const run = (call: SandboxCall, signal?: AbortSignal): Promise<SandboxResult> => sandbox().run(call, signal);

  test('says what isolates, and proves it', async () => {
    const isolation = await sandbox().prove();
    expect(isolation).toMatchObject({ runtime: 'runsc', image: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(isolation.version).not.toBe('');
  });

  test('gives the command its files, folder, environment and input, and tells what it said and its exit code', async () => {
    const files = { 'src/a.txt': 'one\r\n', 'src/é ü.txt': 'name', 'bin/run': { mode: 0o755, content: '' } };
    const line = `cat; echo "$WORD"; pwd; cat a.txt 'é ü.txt'; ls -l ../bin | grep -c rwxr-xr-x; echo bad >&2; exit 7`;
    const result = await run(
      script(line, files, { folder: 'src', environment: { WORD: `it's "a" $x\n` }, input: Buffer.from('input\n') }),
    );
    expect(text(result.stdout)).toBe(`input\nit's "a" $x\n\n/work/src\none\r\nname1\n`);
    expect(text(result.stderr)).toBe('bad\n');
    expect(result).toMatchObject({ ending: 'exited', exitCode: 7, truncated: false, changed: [], refused: [] });
  });

  test('tells each file that changed, and no other', async () => {
    const long = `${'deep-folder-name/'.repeat(12)}file`;
    const files: Given = {
      same: 'same',
      edited: 'before',
      gone: 'x',
      'dir/moved': 'm',
      mode: { mode: 0o644, content: '#!' },
      link: { target: 'same' },
      [long]: 'long',
    };
    const line = `printf after > edited; rm gone; mv dir/moved dir/Moved; chmod 755 mode; ln -sf edited link
      printf 'a\\0b' > new; mkdir -p d/e; ln -s ../same d/up; touch same; printf longer > '${long}'; printf ü > 'ü'`;
    const { changed, refused, exitCode } = await run(script(line, files));
    expect({ exitCode, refused }).toEqual({ exitCode: 0, refused: [] });
    expect(shown(changed)).toEqual({
      edited: 'changed 644: after',
      gone: 'removed',
      'dir/moved': 'removed',
      'dir/Moved': 'added 644: m',
      mode: 'changed 755: #!',
      link: 'changed -> edited',
      new: 'added 644: a\0b',
      d: 'added 755/',
      'd/e': 'added 755/',
      'd/up': 'added -> ../same',
      [long]: 'changed 644: longer',
      ü: 'added 644: ü',
    });
  });

  test('begins each call anew', async () => {
    await run(script('echo x > /work/left; echo x > /tmp/left; sleep 1000 & true'));
    const { stdout, changed } = await run(script('ls -A /work /tmp; ps | grep -c "sleep 1[0]00"'));
    expect({ stdout: text(stdout), changed }).toEqual({ stdout: '/tmp:\n\n/work:\n0\n', changed: [] });
  });

  test('ends a call whose time is over, and says so', async () => {
    const result = await run(script('echo begun; sleep 1000', {}, { limits: { wallMs: 700 } }));
    expect(result).toMatchObject({ ending: 'timed-out', exitCode: undefined });
    expect(text(result.stdout)).toBe('begun\n');
    expect(result.ms).toBeLessThan(5000);
  });

  test('is cancelled within 200 ms', async () => {
    const cancel = new AbortController();
    const begun = Promise.withResolvers<void>();
    const running = run(script('echo begun; sleep 1000', {}, { onOutput: () => begun.resolve() }), cancel.signal);
    await begun.promise;
    const at = performance.now();
    cancel.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - at).toBeLessThan(200);
  });

  test('never begins a call that was cancelled before', async () => {
    await expect(run(script('true'), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('keeps a command that prints without end to its limit, in lines or in one', async () => {
    const heard: number[] = [];
    const limits = { outputBytes: 1000 };
    const onOutput = (_: string, bytes: Uint8Array) => void heard.push(bytes.length);
    const endless = await run(script('yes', {}, { limits, onOutput }));
    expect(endless).toMatchObject({ ending: 'killed', truncated: true, exitCode: undefined });
    expect(endless.stdout.length).toBe(1000);
    expect(heard.reduce((sum, each) => sum + each, 0)).toBe(1000);
    const line = await run(script(`head -c 5000 /dev/zero | tr '\\0' x; echo told >&2`, {}, { limits }));
    expect(line).toMatchObject({ ending: 'exited', exitCode: 0, truncated: true });
    expect([line.stdout.length, text(line.stderr)]).toEqual([1000, 'told\n']);
  });

  test('says which program there is not, as a shell does', async () => {
    const result = await run({ command: ['no-such-program'], files: filesTree({}) });
    expect(result).toMatchObject({ ending: 'exited', exitCode: 127 });
  });

  test.each([
    [{ command: [] }, /^command/],
    [{ command: ['a\0b'] }, /^command\.0: has a NUL/],
    [{ command: ['true'], folder: '../..' }, /^folder: a path has \.\./],
    [{ command: ['true'], environment: { 'A B': '' } }, /^environment\.A B/],
    [{ command: ['true'], limits: { pids: 64 } }, /^limits\.pids/],
  ])('refuses %j as bad input, and says which field', async (call, words) => {
    const refused = run({ files: filesTree({}), ...call } as SandboxCall);
    await expect(refused).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(words) });
  });

  test('runs several calls at once, each with its own files', async () => {
    const calls = [1, 2, 3].map((n) => run(script(`cat in; echo ${n} > out; sleep 0.2`, { in: `${n}` })));
    const results = await Promise.all(calls);
    expect(results.map(({ stdout, changed }) => [text(stdout), shown(changed)])).toEqual(
      [1, 2, 3].map((n) => [`${n}`, { out: `added 644: ${n}\n` }]),
    );
    await wait(0);
  });
}
