/** The container of one call: what it may do, and the few lines of shell that wait in it. */
import type { ContainerCreateOptions, MountSettings } from 'dockerode';
import type { TreePath } from '../../trees/tree-path.ts';
import type { DependencyCopy, Isolation, SandboxLimits } from '../sandbox.ts';

/** Of what a container is created with; the limits on time and output are kept outside of it. */
export type ContainerLimits = Pick<SandboxLimits, 'memoryBytes' | 'cpus' | 'pids' | 'diskBytes'>;

export interface ContainerPlan {
  readonly isolation: Isolation;
  readonly limits: ContainerLimits;
  readonly labels: Readonly<Record<string, string>>;
  /** Lie read-only beside the work folder until `overlayCommand` puts them into it. */
  readonly dependencies?: readonly DependencyCopy[];
  /** A volume to keep folders in; out of reach of the call. */
  readonly keep?: string;
}

export const WORK = 'work';
const CALL_FILE = 'tmp/.penumbra-call';
const GONE_FILE = 'tmp/.penumbra-gone';
const NOBODY = '65534';

/** On every volume of dependencies, with what it is: `mark`, `copy` or `stray`. */
export const DEPENDENCIES_LABEL = 'penumbra.dependencies';
const DEPENDENCIES = '/deps';
const OVERLAY = '/overlay';
const KEEP = '/keep';
/** In a volume that is whole. */
const COMPLETE = '.complete';

/** Programs get room for their own files beside the work folder's. */
const TMP_BYTES = 256 << 20;

export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const ENVIRONMENT = {
  PATH,
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
/**
 * Waits for a line, ends what the call left running, tells the free blocks of the work folder where the line's second word is `free`,
 * and packs it without the folders of dependencies: all of it, or, where the first word is `list`, what it is told of once it listed
 * everything. With dependencies it lists nothing. `isAgain`: at once, where that could not read everything.
 */
export function packCommand(dependencies: readonly DependencyCopy[], isAgain = false): string[] {
  const folders = dependencies.flatMap((each) => each.folders);
  const excluded = folders.map((folder) => quoted(`--exclude=${WORK}/${folder}`)).join(' ');
  // GNU's, which the image has; with its path, as busybox would take its own.
  const pack = folders.length === 0 ? 'tar' : `/bin/tar --anchored --no-wildcards ${excluded}`;
  const whole = `exec ${pack} -cf - -C / ${WORK}`;
  if (isAgain) return ['/bin/sh', '-c', `kill -9 -1; ${madeReadable(folders)}; ${whole}`];
  const begin = `read -r what free; kill -9 -1; [ "$free" != free ] || stat -f -c %a /${WORK} >&2`;
  if (folders.length > 0) return ['/bin/sh', '-c', `${begin}; ${whole}`];
  const listed = `${LISTING} && exec tar -b 256 --null --verbatim-files-from --no-recursion -cf - -T -`;
  return ['/bin/sh', '-c', `${begin}\n[ "$what" = list ] || ${whole}\n${listed}`];
}

/** Whatever it changes of dependencies would be copied first. */
function madeReadable(without: readonly TreePath[]): string {
  if (without.length === 0) return `chmod -R u+rX /${WORK}`;
  const pruned = without.map((folder) => `-path ${quoted(`/${WORK}/${folder}`)} -prune -o`).join(' ');
  const unreadable = String.raw`\( -type d ! -perm -500 -o -type f ! -perm -400 \) -exec chmod u+rX {} \;`;
  return `find /${WORK} ${pruned} ${unreadable}`;
}

/**
 * Run by the container's root, with capabilities over gVisor's kernel and before anything of the call is there: mounts each folder
 * of dependencies writable, with what is written kept in memory.
 */
export function overlayCommand(dependencies: readonly DependencyCopy[]): string[] {
  const made = dependencies.flatMap(({ folders }, at) =>
    folders.map((folder, index) => [`/${WORK}/${folder}`, `${at}/${index}`] as const),
  );
  const complete = dependencies.map((_, at) => `test -f ${DEPENDENCIES}/${at}/${COMPLETE}`);
  const folders = made.map(([target]) => `mkdir -p ${quoted(target)}`);
  const mounts = made.flatMap(([target, source], index) => {
    const [upper, work] = [`${OVERLAY}/${index}/upper`, `${OVERLAY}/${index}/work`];
    const layers = `lowerdir=${DEPENDENCIES}/${source},upperdir=${upper},workdir=${work}`;
    return [
      `mkdir -p ${upper} ${work}`,
      `chown ${NOBODY}:${NOBODY} ${upper}`,
      `mount -t overlay overlay -o ${layers} ${quoted(target)}`,
    ];
  });
  const lines = [...complete, ...folders, `chown -R ${NOBODY}:${NOBODY} /${WORK}`, ...mounts];
  return ['/bin/sh', '-ec', lines.join('\n')];
}

/** Run by the container's root: ends what the call left running, keeps the folders, tells their kilobytes, and says last that it is done. */
export function keepCommand(folders: readonly TreePath[]): string[] {
  const copies = folders.map((folder, index) => {
    const source = quoted(`/${WORK}/${folder}`);
    return `mkdir ${KEEP}/${index}; if [ -d ${source} ]; then du -sk ${source}; cp -a ${source}/. ${KEEP}/${index}/; fi`;
  });
  return ['/bin/sh', '-ec', ['kill -9 -1 || true', ...copies, 'sync', `touch ${KEEP}/${COMPLETE}`].join('\n')];
}

export function containerOptions(plan: ContainerPlan): ContainerCreateOptions {
  const { isolation, limits, labels, dependencies = [] } = plan;
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
      Tmpfs: {
        [`/${WORK}`]: tmpfs(limits.diskBytes, '0700'),
        '/tmp': tmpfs(TMP_BYTES, '1777'),
        ...(dependencies.length > 0 && { [OVERLAY]: tmpfs(TMP_BYTES, '0700', '0') }),
      },
      Mounts: mountsOf(plan),
    },
  };
}

const tmpfs = (bytes: number, mode: string, owner = NOBODY): string =>
  `rw,exec,nosuid,nodev,size=${bytes},mode=${mode},uid=${owner},gid=${owner}`;

function mountsOf({ dependencies = [], keep }: ContainerPlan): MountSettings[] {
  const copies = dependencies.map(({ volume }, at) => volumeAt(volume, `${DEPENDENCIES}/${at}`, true));
  return keep === undefined ? copies : [...copies, volumeAt(keep, KEEP, false, 'copy')];
}

/** The engine makes a volume that is not there; one that should have been there is found by its label among those of no use. */
const volumeAt = (volume: string, target: string, isReadOnly: boolean, label = 'stray'): MountSettings => ({
  Type: 'volume',
  Source: volume,
  Target: target,
  ReadOnly: isReadOnly,
  VolumeOptions: {
    NoCopy: true,
    Labels: { [DEPENDENCIES_LABEL]: label },
    DriverConfig: { Name: 'local', Options: {} },
  },
});

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
