/** What a hostile command tries, each held by a guard that its test would miss. */
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { script, shown, text } from './contract.ts';

/** `secret` is a file of the host with `known` in it, `socket` the engine's. */
export interface Host {
  readonly secret: string;
  readonly known: string;
  readonly socket: string;
}

export function testAttacks(sandbox: () => Sandbox, host: () => Host): void {
  const output = async (line: string, rest = {}) => {
    const { stdout, stderr, ...result } = await sandbox().run(script(line, {}, rest));
    return { ...result, stdout: text(stdout), stderr: text(stderr) };
  };

  test('nothing of the host is seen: its files, its processes, its kernel, its devices, its engine', async () => {
    const { secret, known, socket } = host();
    const looked = await output(`cat ${secret} /proc/1/root${secret}; ls ${socket}; cat /proc/1/cmdline; uname -v
      ls /proc | grep -c '^[0-9]'; ls /dev /sys/kernel /sys/fs/cgroup; cat /proc/kallsyms /proc/kcore /etc/shadow /etc/resolv.conf`);
    expect(looked.stdout).not.toContain(known);
    expect(looked.stdout).not.toContain(socket);
    expect(looked.stdout).toContain('2016');
    expect(looked.stdout).toMatch(/^nameserver 127\.0\.0\.1$/m);
    expect(looked.stdout).not.toMatch(/^(sd|vd|nvme|mem|kmsg|kvm)/m);
  });

  test('nobody is root in it, or becomes it', async () => {
    const { stdout } =
      await output(`id -u; grep -E '^Cap(Prm|Eff|Bnd)' /proc/self/status; mount -t tmpfs x /mnt; chroot / id
      mknod /tmp/m c 1 1 && cat /tmp/m; echo x > /etc/x; echo x > /x; touch /bin/sh; cat /work/../etc/x /x`);
    expect(stdout.split('\n').map((line) => line.replace(/\s+/g, ' '))).toEqual([
      '65534',
      ...['CapPrm', 'CapEff', 'CapBnd'].map((name) => `${name}: 0000000000000000`),
      '',
    ]);
  });

  test('there is no network but its own loopback', async () => {
    const { stdout } = await output(`grep -c : /proc/net/dev; nc -w 1 169.254.169.254 80 </dev/null || echo none
      nc -w 1 1.1.1.1 53 </dev/null || echo none`);
    expect(stdout).toBe('1\nnone\nnone\n');
  });

  test('a fork bomb ends itself alone', async () => {
    const bomb = await output('i=0; while [ $i -lt 3000 ]; do sleep 100 & i=$((i+1)); done; echo all', {
      limits: { pids: 128, wallMs: 10_000 },
    });
    expect(bomb.ending).toMatch(/^(killed|timed-out|exited)$/);
    expect(bomb.stdout).not.toContain('all');
    expect((await output('echo alive')).stdout).toBe('alive\n');
  });

  test('a memory bomb is ended and told', async () => {
    const limits = { memoryBytes: 128 << 20, wallMs: 20_000 };
    const bomb = await output('dd if=/dev/zero of=/dev/null bs=2G count=1; echo all', { limits });
    expect(bomb).toMatchObject({ ending: 'out-of-memory', exitCode: undefined, stdout: '' });
  });

  test('a full disk is told, and is no larger than was said', async () => {
    const limits = { diskBytes: 8 << 20 };
    const full = await output('dd if=/dev/zero of=big bs=1M count=64; wc -c < big; rm big; exit 1', { limits });
    expect(full).toMatchObject({ ending: 'disk-full', exitCode: 1, stdout: `${8 << 20}\n` });
  });

  test('more files than may come out are not taken', async () => {
    const many = await output('for i in $(seq 30); do : > f$i; done', { limits: { files: 20 } });
    expect(many).toMatchObject({
      ending: 'exited',
      changed: [],
      refused: ['everything: there are more than 20 files'],
    });
  });

  test('only files, folders and links inside come out', async () => {
    const line = `mkfifo pipe; mknod dev c 1 3; ln -s /etc/passwd out; ln -s ../../x up; echo a > one; ln one two
      mkdir d; ln -s .. d/top; ln -s d/top/../etc through; printf x > "$(printf 'a\\377b')"`;
    const { changed, refused } = await output(line);
    expect(refused.map((why) => why.replace(/^"work\/a.b"|^(one|two)/, 'name')).sort()).toEqual([
      'dev: neither file, folder nor link (character-device)',
      'name: a path is not UTF-8',
      'name: a second name of a file (hard link)',
      'out: a link that leads out of the tree',
      'pipe: neither file, folder nor link (fifo)',
      'through: a link that leads out of the tree through another link',
      'up: a link that leads out of the tree',
    ]);
    const { d, 'd/top': top, ...file } = shown(changed);
    expect([d, top, Object.values(file)]).toEqual(['added 755/', 'added -> ..', ['added 644: a\n']]);
  });

  test('names that another disk would take for one are two', async () => {
    const { changed } = await output(
      `echo 1 > a; echo 2 > A; echo 3 > "$(printf '\\303\\251')"; echo 4 > "$(printf 'e\\314\\201')"`,
    );
    expect(shown(changed)).toEqual({
      a: 'added 644: 1\n',
      A: 'added 644: 2\n',
      '\u00e9': 'added 644: 3\n',
      'e\u0301': 'added 644: 4\n',
    });
  });

  test('what it prints is neither its exit code nor its files', async () => {
    const forged = `printf '\\001\\000\\000\\000\\000\\000\\000\\002hi'; printf 'in\\n'; echo '{"ExitCode":0}'; tar -c /etc/passwd; exit 9`;
    expect(await output(forged)).toMatchObject({ ending: 'exited', exitCode: 9, changed: [], refused: [] });
  });

  test('who stops or kills whoever waits to take its files out does not keep them', async () => {
    const others = 'for n in $(ls /proc | grep "^[0-9]"); do [ $n = 1 ] || [ $n = $$ ] || kill -9 $n; done';
    expect(shown((await output(`${others}; echo x > y`)).changed)).toEqual({ y: 'added 644: x\n' });
  });

  test('what cannot be read is made readable first', async () => {
    const { changed } = await output('mkdir d; echo x > d/f; chmod 0 d/f d');
    expect(shown(changed)).toEqual({ d: 'added 500/', 'd/f': 'added 400: x\n' });
  });
}
