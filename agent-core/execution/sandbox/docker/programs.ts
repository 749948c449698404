/** The few lines of shell that run in a container of a call: all that is there of ours. */
import type { TreePath } from '../../trees/tree-path.ts';
import type { DependencyCopy } from '../sandbox.ts';

export const WORK = 'work';
const CALL_FILE = 'tmp/.penumbra-call';
const GONE_FILE = 'tmp/.penumbra-gone';

/** A volume to keep folders in is there. */
export const KEEP = '/keep';
/** In a volume that is whole. */
export const COMPLETE = '.complete';

/** What is written over a layer is kept below (`layers.ts`); over the tree of a call: there. */
export const OVERLAY = '/overlay';
const CHANGED = `${OVERLAY}/tree/upper`;

export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const ENVIRONMENT = {
  PATH,
  HOME: '/tmp',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
};

/** Archives go in as blocks of so many bytes, the last one filled up: read by the byte they would take thrice as long. */
export const BLOCK_BYTES = 1 << 17;

/** What main says on stderr where an archive could not be made. */
export const FAILED = 'failed';

/**
 * The container's first process. It tells its kernel's log and an empty line; then does what each line of its standard input says:
 *
 * - `in N`: unpacks as many blocks as follow, removes what they list, and says `in`, or `full`, or `failed`.
 * - `all` and `changed`: ends what the call left running, tells the free blocks of the work folder in a line where the next word is
 *   `free`, and packs: everything, or what it is told of after it listed the changes (`layers.ts`). After the archive it says the
 *   line's last word, and ends, and the container with it.
 *
 * It stays as long as its standard input, which is its owner's life: when the owner dies, the container ends.
 */
export const mainProgram = (dependencies: readonly DependencyCopy[]): string => `dmesg
echo
give_up() { [ "$(stat -f -c %a /${WORK})" = 0 ] && echo full || echo ${FAILED}; exec cat >/dev/null; }
unpack() {
  dd bs=${BLOCK_BYTES} count="$1" iflag=fullblock 2>/dev/null | tar -xpmf - -C / || give_up
  if [ -e /${GONE_FILE} ]; then (cd /${WORK} && xargs -0 rm -rf -- </${GONE_FILE}) && rm /${GONE_FILE} || give_up; fi
  echo in
}
pack_all() { ${packAll(dependencies)}; }
pack_changed() { ${PACK_CHANGED}; }
while read -r what how end; do
  if [ "$what" = in ]; then unpack "$how"; continue; fi
  kill -9 -1 2>/dev/null
  [ "$how" != free ] || echo "$(stat -f -c %a /${WORK} 2>/dev/null)"
  if "pack_$what"; then printf %s "$end"; exit; fi
  echo ${FAILED} >&2
  exec sleep 900
done`;

/** Folders, then whatever else was written, then all that is now in those folders, each list with an empty record after it. */
const LIST_CHANGED = [
  `cd ${CHANGED} && find . -type d -print0 && printf '\\0'`,
  `find . ! -type d ! -type c -print0 && printf '\\0'`,
  `find . -type d -print0 | (cd /${WORK} && xargs -0 sh -c 'exec find "$@" -mindepth 1 -maxdepth 1 -print0' sh) && printf '\\0'`,
].join(' && ');

const PACK_CHANGED = `${LIST_CHANGED} && tar -b 256 --null --verbatim-files-from --no-recursion -cf - -C / -T -`;

function packAll(dependencies: readonly DependencyCopy[]): string {
  const folders = dependencies.flatMap((each) => each.folders);
  const excluded = folders.map((folder) => quoted(`--exclude=${WORK}/${folder}`)).join(' ');
  // GNU's, which the image has; with its path, as busybox would take its own.
  const pack = folders.length === 0 ? 'tar' : `/bin/tar --anchored --no-wildcards ${excluded}`;
  return `${pack} -cf - -C / ${WORK}`;
}

/** As main's `all`, by a process of its own, where that could not read everything. */
export function packAgain(dependencies: readonly DependencyCopy[]): string[] {
  const folders = dependencies.flatMap((each) => each.folders);
  return ['/bin/sh', '-c', `kill -9 -1; ${madeReadable(folders)}; exec ${packAll(dependencies)}`];
}

/** Only what is unreadable: whatever it changes of layers below would be copied first. */
function madeReadable(without: readonly TreePath[]): string {
  const pruned = without.map((folder) => `-path ${quoted(`/${WORK}/${folder}`)} -prune -o`).join(' ');
  const unreadable = String.raw`\( -type d ! -perm -500 -o -type f ! -perm -400 \) -exec chmod u+rX {} \;`;
  return `find /${WORK} ${pruned} ${unreadable}`;
}

/** Waits for a line, and becomes the call that was unpacked. */
export const RUN_CALL = ['/bin/sh', '-c', `read -r _; . /${CALL_FILE}`];

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

/** Run by the container's root: ends what the call left running, keeps the folders, tells their kilobytes, and says last that it is done. */
export function keepCommand(folders: readonly TreePath[]): string[] {
  const copies = folders.map((folder, index) => {
    const source = quoted(`/${WORK}/${folder}`);
    return `mkdir ${KEEP}/${index}; if [ -d ${source} ]; then du -sk ${source}; cp -a ${source}/. ${KEEP}/${index}/; fi`;
  });
  return ['/bin/sh', '-ec', ['kill -9 -1 || true', ...copies, 'sync', `touch ${KEEP}/${COMPLETE}`].join('\n')];
}

/** One word for a POSIX shell, whatever is in it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
