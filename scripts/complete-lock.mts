/**
 * Completes package-lock.json for `npm ci`: a registry that lacks the builds of other platforms makes npm leave them out of
 * the lock, and `npm ci` then refuses it everywhere. They are added with the version that their parent names and the platform
 * that their own name tells. Run it after `npm install` of something with native builds.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface LockEntry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, LockEntry>;
}

const OS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'alpine',
];
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** What is missing from `lock`: optional builds that a locked package names and no entry answers. */
export function missingBuilds(lock: Lock): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const [path, parent] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (!isLocked(lock, path, name)) missing[`node_modules/${name}`] = entryOf(name, version, parent);
    }
  }
  return missing;
}

function isLocked(lock: Lock, from: string, name: string): boolean {
  return `${from}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages;
}

function entryOf(name: string, version: string, parent: LockEntry): LockEntry {
  const words = name.split(/[-/_]/);
  const of = (known: string[]) => words.filter((word) => known.includes(word));
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : [];
  const filled = { os: of(OS), cpu: of(CPU), libc };
  return {
    version: version.replace(/^[\^~]/, ''),
    ...(parent.dev ? { dev: true } : {}),
    optional: true,
    ...Object.fromEntries(Object.entries(filled).filter(([, values]) => values.length > 0)),
  };
}

function main(file: string): void {
  const lock: Lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingBuilds(lock);
  const [[root, own] = ['', {}], ...others] = Object.entries({ ...lock.packages, ...missing });
  others.sort(([one], [other]) => (one < other ? -1 : 1));
  lock.packages = { [root]: own, ...Object.fromEntries(others) };
  if (Object.keys(missing).length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${Object.keys(missing).length} builds of other platforms added to package-lock.json.`);
}

if (import.meta.main) main(fileURLToPath(new URL('../package-lock.json', import.meta.url)));
