/**
 * What published tools look for when they land in a container (the kinds of checks in amicontained, deepce and CDK), written anew.
 * Each is a line of shell that ends with 0 where the way is open. None of them harms a machine on which it is.
 */
import { syscallProgram } from './syscall-program.ts';

export interface Probe {
  readonly name: string;
  readonly line: string;
}

const can = (name: string, bit: number): Probe => ({
  name: `capability ${name}`,
  line: `set -- $(grep CapEff /proc/self/status); [ $(( 0x$2 >> ${bit} & 1 )) = 1 ]`,
});
const writable = (path: string): Probe => ({ name: `writable ${path}`, line: `[ -w ${path} ]` });
const readable = (path: string): Probe => ({ name: `readable ${path}`, line: `head -c 1 ${path} | grep -q .` });
const there = (path: string): Probe => ({ name: `there is ${path}`, line: `[ -e ${path} ]` });
const answers = (host: string): Probe => ({ name: `network: ${host} answers`, line: `nc -w 1 ${host} 80` });

/** Open where the kernel does anything but refuse it: EPERM, EACCES, ENODEV, EINVAL, ENOSYS, EOPNOTSUPP; 126 and 127: the shell could not run it. */
const call = (name: string, ...numbers: [number, ...number[]]): Probe & { readonly program: Uint8Array } => ({
  name: `system call ${name}`,
  line: `./${name}; case $? in 1|13|19|22|38|95|126|127) false;; esac`,
  program: syscallProgram(...numbers),
});

const CALLS = [
  // With no attributes: a fault where it would be done.
  call('bpf', 321, 0, 0, 72),
  call('userfaultfd', 323, 0),
  call('userfaultfd-user', 323, 1),
  call('perf_event_open', 298),
  call('open_by_handle_at', 304, -100),
  call('init_module', 175),
  call('finit_module', 313, -1),
  call('kexec_load', 246, 0, 1),
  call('process_vm_readv', 310, 1),
  call('pivot_root', 155),
  call('swapon', 167),
  call('acct', 163, 1),
  call('iopl', 172, 3),
  call('settimeofday', 164, 1),
];

const SOCKETS = [
  'docker.sock',
  'containerd/containerd.sock',
  'crio/crio.sock',
  'podman/podman.sock',
  'dockershim.sock',
];

/** `known` is in the file `secret` of the host, `owner` a process of the host, of that name. */
export function probesFor({
  secret,
  known,
  owner,
  name,
}: {
  readonly secret: string;
  readonly known: string;
  readonly owner: number;
  readonly name: string;
}): readonly Probe[] {
  const reads = (what: string, paths: string, before = ''): Probe => ({
    name: what,
    line: `${before}cat ${paths} 2>/dev/null | grep -q '${known}'`,
  });
  return [
    ...Object.entries(CAPABILITIES).map(([name, bit]) => can(name, bit)),
    { name: 'a capability may be got', line: `grep -E '^Cap(Inh|Prm|Bnd|Amb)' /proc/self/status | grep -qv ':.0*$'` },
    { name: 'the root is mounted to be written', line: `grep -qE '^[^ ]+ / [^ ]+ rw' /proc/mounts` },
    { name: 'it is root', line: '[ "$(id -u)" = 0 ]' },
    { name: 'it may get new privileges', line: `grep -q 'NoNewPrivs:.*0' /proc/self/status` },
    { name: 'the kernel is the host’s', line: `! dmesg | head -n 1 | grep -q gVisor` },
    { name: 'files with the set-user-id bit', line: 'find / -xdev -perm /6000 -type f 2>/dev/null | grep -q .' },
    reads('a file of the host', secret),
    reads('a file of the host through a process of it', `/proc/1/root${secret} /proc/${owner}/root${secret}`),
    reads('a file of the host through an open folder', `/proc/*/cwd${secret} /proc/*/fd/*${secret}`),
    reads('a file of the host from a usual mount', `/host${secret} /hostfs${secret} /rootfs${secret} /mnt${secret}`),
    reads('a file of the host above the root', `/../../..${secret}`, 'cd /; '),
    { name: 'a folder of the host is mounted', line: `grep -qE ' (ext[234]|xfs|btrfs|zfs|nfs|overlay) ' /proc/mounts` },
    { name: 'processes of the host are seen', line: `grep -qxF '${name}' /proc/${owner}/comm` },
    { name: 'the name of the host is told', line: '[ "$(hostname)" != sandbox ]' },
    { name: 'secrets in the environment', line: `env | grep -qiE '(token|secret|passw|api_?key|credential)='` },
    { name: 'secrets in the environment of process 1', line: `tr '\\0' '\\n' < /proc/1/environ | grep -qi 'token='` },
    ...SOCKETS.flatMap((name) => [there(`/run/${name}`), there(`/var/run/${name}`)]),
    there('/var/run/secrets/kubernetes.io/serviceaccount'),
    there('/root/.kube/config'),
    there('/etc/kubernetes'),
    { name: 'any unix socket is there', line: 'find / -xdev -type s 2>/dev/null | grep -q .' },
    writable('/proc/sysrq-trigger'),
    writable('/proc/sys/kernel/core_pattern'),
    writable('/proc/sys/kernel/modprobe'),
    writable('/proc/sys/vm/panic_on_oom'),
    writable('/proc/sys/fs/binfmt_misc/register'),
    writable('/sys/kernel/uevent_helper'),
    writable('/sys'),
    writable('/sys/fs/cgroup'),
    {
      name: 'a release_agent can be set',
      line: `for f in $(find /sys/fs/cgroup -name release_agent 2>/dev/null); do [ -w $f ] && exit 0; done; false`,
    },
    {
      name: 'a cgroup can be mounted',
      line: `mkdir -p /tmp/cg && mount -t cgroup -o memory x /tmp/cg && umount /tmp/cg`,
    },
    { name: 'a file system can be mounted', line: `mkdir -p /tmp/m && mount -t tmpfs x /tmp/m && umount /tmp/m` },
    { name: 'the root can be written again', line: `mount -o remount,rw / || { : > /etc/probe && rm /etc/probe; }` },
    { name: 'a mount of /proc is bound over', line: `mount --bind /tmp /proc/sys` },
    {
      name: 'a device can be made and read',
      line: `mknod /tmp/disk b 8 0; mknod /tmp/memory c 1 1; head -c 1 /tmp/disk || head -c 1 /tmp/memory`,
    },
    { name: 'a disk of the host is there', line: `ls /dev | grep -qE '^(sd[a-z]|vd[a-z]|nvme|xvd|dm-|mapper|loop)'` },
    { name: 'memory of the host is there', line: `head -c 1 /dev/mem || head -c 1 /dev/kmem || head -c 1 /dev/port` },
    { name: 'a device of virtual machines is there', line: '[ -e /dev/kvm ] || [ -e /dev/vhost-net ]' },
    {
      name: 'a device mounts',
      line: 'mkdir -p /tmp/f; [ -w /dev/loop-control ] || mount -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 x /tmp/f 3<>/dev/fuse',
    },
    {
      name: 'addresses of the kernel are told',
      line: `grep -qE '^(0*[1-9a-f])[0-9a-f]* ' /proc/kallsyms`,
    },
    readable('/proc/kcore'),
    { name: 'the log of the host’s kernel is told', line: `dmesg | grep -qiE 'Linux version .*gcc|BIOS-e820'` },
    { name: 'modules of the kernel are told', line: `grep -q . /proc/modules` },
    readable('/etc/shadow'),
    { name: 'a user namespace opens the host’s files', line: `unshare -Ur sh -c "cat ${secret}" | grep -q '${known}'` },
    {
      name: 'namespaces of another process are entered',
      line: `nsenter -t ${owner} -m true || nsenter -t ${owner} -n true`,
    },
    { name: 'it leaves its root', line: `chroot /proc/1/root true || chroot / true` },
    answers('169.254.169.254'),
    answers('100.100.100.200'),
    answers('metadata.google.internal'),
    answers('172.17.0.1'),
    answers('1.1.1.1'),
    { name: 'network: there are other devices than its loopback', line: '[ $(grep -c : /proc/net/dev) -gt 1 ]' },
    { name: 'network: somebody listens on its loopback', line: `awk 'NR > 1 && $4 == "0A"' /proc/net/tcp | grep -q .` },
    { name: 'network: abstract sockets of the host are seen', line: `grep -q '@/.*' /proc/net/unix` },
    { name: 'network: packets can be forged', line: 'ping -c 1 -W 1 169.254.169.254' },
    ...CALLS,
  ];
}

/** Bits of `capabilities(7)`. */
export const CAPABILITIES = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  DAC_READ_SEARCH: 2,
  SETUID: 7,
  NET_ADMIN: 12,
  NET_RAW: 13,
  SYS_MODULE: 16,
  SYS_RAWIO: 17,
  SYS_CHROOT: 18,
  SYS_PTRACE: 19,
  SYS_ADMIN: 21,
  SYS_BOOT: 22,
  SYS_TIME: 25,
  MKNOD: 27,
  SYSLOG: 34,
};

/** The programs that the lines call, by name: executable, in the folder where they are run. */
export const programs: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  CALLS.map(({ name, program }) => [name.replace('system call ', ''), program]),
);

/** All of them as one script, which tells a line a probe: `open NAME` or `held NAME`. */
export const scriptOf = (probes: readonly Probe[]): string =>
  probes
    .map(({ name, line }) => `( ${line} ) </dev/null >/dev/null 2>&1 && echo 'open ${name}' || echo 'held ${name}'`)
    .join('\n');

export const openIn = (report: string): readonly string[] =>
  report.split('\n').flatMap((line) => (line.startsWith('open ') ? [line.slice(5)] : []));
