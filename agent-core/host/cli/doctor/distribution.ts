/** Which kind of Linux this is, by os-release(5): whose packages there are, and by which program they come. */
import { readFileSync } from 'node:fs';

/** `fedora` has an engine of its own among its packages, `rhel` and what is built from it have none. */
export type Family = 'debian' | 'fedora' | 'rhel' | 'arch' | 'suse' | 'alpine' | 'nixos' | 'unknown';

/** What is told apart here, before what it says it is like. */
const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['debian', 'debian'],
  ['ubuntu', 'debian'],
  ['fedora', 'fedora'],
  ...['rhel', 'centos', 'rocky', 'almalinux', 'ol'].map((id) => [id, 'rhel'] as const),
  ['arch', 'arch'],
  ...['opensuse', 'suse', 'sles'].map((id) => [id, 'suse'] as const),
  ['alpine', 'alpine'],
  ['nixos', 'nixos'],
  // Like Fedora by its own word, but with an engine of another name.
  ['amzn', 'unknown'],
]);

/** By `ID`, else by the nearest of `ID_LIKE` that is known; `unknown` for any other text. */
export function familyOf(osRelease: string): Family {
  const names = [...wordsOf(osRelease, 'ID'), ...wordsOf(osRelease, 'ID_LIKE')];
  return names.map((name) => FAMILIES.get(name)).find((family) => family !== undefined) ?? 'unknown';
}

/** The words of the last assignment, as a shell would read it. */
function wordsOf(osRelease: string, key: string): string[] {
  const lines = osRelease.split(/\r?\n/).filter((line) => line.startsWith(`${key}=`));
  const value =
    lines
      .at(-1)
      ?.slice(key.length + 1)
      .trim() ?? '';
  const bare = /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
  return bare.toLowerCase().split(/\s+/).filter(Boolean);
}

/** In the order in which they count. */
const FILES = ['/etc/os-release', '/usr/lib/os-release'];

/** `unknown` where neither file can be read. */
export function readFamily(read: (file: string) => string = (file) => readFileSync(file, 'utf8')): Family {
  for (const file of FILES) {
    try {
      return familyOf(read(file));
    } catch {}
  }
  return 'unknown';
}
