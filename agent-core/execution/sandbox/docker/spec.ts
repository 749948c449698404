/** The container of one call: what it may do, and the few lines of shell that wait in it. */
import type { ContainerCreateOptions } from 'dockerode';
import type { Isolation, SandboxLimits } from '../sandbox.ts';

/** Of what a container is created with; the limits on time and output are kept outside of it. */
export type ContainerLimits = Pick<SandboxLimits, 'memoryBytes' | 'cpus' | 'pids' | 'diskBytes'>;

export interface ContainerPlan {
  readonly isolation: Isolation;
  readonly limits: ContainerLimits;
  readonly labels: Readonly<Record<string, string>>;
}

export const WORK = 'work';
const CALL_FILE = 'tmp/.penumbra-call';
const GONE_FILE = 'tmp/.penumbra-gone';
const NOBODY = '65534';

/** Programs get room for their own files beside the work folder's. */
const TMP_BYTES = 256 << 20;

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
};

/** Archives go in as blocks of so many bytes, the last one filled up: read by the byte they would take thrice as long. */
export const BLOCK_BYTES = 1 << 17;

/**
 * Tells the first line of its kernel's log; then, each time it is told a number, unpacks as many blocks from its standard input,
 * removes what they list, and says how that went. It stays as long as that input, which is its owner's life: when the owner dies,
 * the container ends.
 */
const MAIN = `echo "$(dmesg | head -n 1)"
give_up() { echo failed; exec cat >/dev/null; }
while read -r n; do
  dd bs=${BLOCK_BYTES} count="$n" iflag=fullblock 2>/dev/null | tar -xpf - -C / || give_up
  if [ -e /${GONE_FILE} ]; then (cd /${WORK} && xargs -0 rm -rf -- </${GONE_FILE}) && rm /${GONE_FILE} || give_up; fi
  echo in
done`;

/** The work folder's entries and how they stand (GNU find), then an empty record; see `listing.ts`. */
const LISTING = `cd / && find ${WORK} -printf '%i %n %C@ %p\\0' && printf '\\0'`;

/** Waits for a line, and lists. */
export const LIST_WORK = ['/bin/sh', '-c', `read -r _; ${LISTING}`];

/** Waits for a line, and becomes the call that was unpacked. */
export const RUN_CALL = ['/bin/sh', '-c', `read -r _; . /${CALL_FILE}`];

/**
 * Waits for a line, ends what the call left running, tells the free blocks of the work folder where the line's second word is `free`,
 * and packs it: all of it, or, where the first one is `list`, what it is told of once it listed everything.
 */
export const PACK_WORK = [
  '/bin/sh',
  '-c',
  `read -r what free; kill -9 -1; [ "$free" != free ] || stat -f -c %a /${WORK} >&2
  [ "$what" = list ] || exec tar -cf - -C / ${WORK}
  ${LISTING} && exec tar -b 256 --null --verbatim-files-from --no-recursion -cf - -T -`,
];

/** As `PACK_WORK`, where that could not read everything. */
export const PACK_AGAIN = ['/bin/sh', '-c', `kill -9 -1; chmod -R u+rX /${WORK}; exec tar -cf - -C / ${WORK}`];

export function containerOptions({ isolation, limits, labels }: ContainerPlan): ContainerCreateOptions {
  return {
    Image: isolation.image,
    Cmd: ['/bin/sh', '-c', MAIN],
    Entrypoint: [],
    User: `${NOBODY}:${NOBODY}`,
    WorkingDir: '/',
    Env: Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
    Labels: { ...labels },
    Hostname: 'sandbox',
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      Runtime: isolation.runtime,
      NetworkMode: 'none',
      // Otherwise the host's own would be written into the container.
      Dns: ['127.0.0.1'],
      DnsSearch: ['.'],
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Privileged: false,
      IpcMode: 'private',
      LogConfig: { Type: 'none', Config: {} },
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      NanoCpus: Math.round(limits.cpus * 1e9),
      PidsLimit: limits.pids,
      ShmSize: 64 << 20,
      Tmpfs: { [`/${WORK}`]: tmpfs(limits.diskBytes, '0700'), '/tmp': tmpfs(TMP_BYTES, '1777') },
    },
  };
}

const tmpfs = (bytes: number, mode: string): string =>
  `rw,exec,nosuid,nodev,size=${bytes},mode=${mode},uid=${NOBODY},gid=${NOBODY}`;

/** The file that `RUN_CALL` becomes: it takes itself away, so that the command finds only its own files. */
export function callFile(
  command: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
): { name: string; content: string } {
  const variables = Object.entries({ ...ENVIRONMENT, ...environment }).map(([name, value]) => `${name}=${value}`);
  const where = quoted(folder === '' ? `/${WORK}` : `/${WORK}/${folder}`);
  const words = ['env', '-i', ...variables, ...command].map(quoted).join(' ');
  return { name: CALL_FILE, content: `rm -f /${CALL_FILE}\ncd ${where} || exit 125\nexec ${words}\n` };
}

/** The file that tells which entries of the work folder are to go. */
export const goneFile = (paths: readonly string[]): { name: string; content: string } => ({
  name: GONE_FILE,
  content: paths.map((path) => `./${path}\0`).join(''),
});

/** One word for a POSIX shell, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
