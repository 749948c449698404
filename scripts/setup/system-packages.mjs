/** Programs that come from the system's package manager. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { codeServer } from './code-server.mjs';
import { inPath, run } from './command.mjs';

/** Where Debian keeps the server's programs, a folder a version; they are not in the path. */
const POSTGRES = '/usr/lib/postgresql';

/** Of the container engine that the tests start for themselves. */
const SANDBOX = [
  { package: 'docker.io', why: 'is the engine of the containers that tools run in', program: 'dockerd' },
  { package: 'runsc', why: 'is gVisor, which keeps those containers in', program: 'runsc' },
  { package: 'debootstrap', why: 'makes the root file system of their image', program: 'debootstrap' },
  { package: 'busybox-static', why: 'is all that the image of most tests holds', program: 'busybox' },
].map(({ program, ...wanted }) => ({ ...wanted, tests: true, isPresent: () => isInstalled(program) }));

const PIP = {
  package: 'python3-pip',
  why: 'installs the packages of Python projects there',
  tests: true,
  isPresent: () => existsSync('/usr/lib/python3/dist-packages/pip'),
};

const RELEASE = '/etc/os-release';
const isBookworm = existsSync(RELEASE) && /^VERSION_CODENAME=bookworm$/m.test(readFileSync(RELEASE, 'utf8'));

/** Bookworm's own is too old; this follows what its browsers are built with. */
const CARGO = {
  package: isBookworm ? 'cargo-web' : 'cargo',
  why: 'compiles Rust projects there',
  tests: true,
  isPresent: () => existsSync('/usr/bin/cargo') && existsSync('/usr/bin/rustc'),
};

/** What each Debian package is wanted for, and how one sees that it is there; `tests`: by `npm test` alone. */
const WANTED = [
  { package: 'git', why: 'samples and tests make repositories', isPresent: () => inPath('git') },
  {
    package: 'chromium',
    why: 'shows the VS Code that is tested (no desktop needed)',
    isPresent: () => process.env.PENUMBRA_CHROMIUM || inPath('chromium') || inPath('google-chrome'),
  },
  {
    package: 'build-essential',
    why: 'compiles what the VS Code server needs',
    isPresent: () => hasServer() || (inPath('g++') && inPath('make')),
  },
  { package: 'redis-server', why: 'is what the event bus is tested over', isPresent: () => inPath('redis-server') },
  { package: 'python3', why: 'is needed by that compilation', isPresent: () => hasServer() || inPath('python3') },
  {
    package: 'libkrb5-dev',
    why: 'is a library of the VS Code server',
    isPresent: () => hasServer() || existsSync('/usr/include/krb5.h'),
  },
  {
    package: 'postgresql',
    why: 'is the database that durable runs are tested on',
    isPresent: () => inPath('postgres') || hasPostgres(),
  },
  ...(process.platform === 'linux' ? [...SANDBOX, PIP, CARGO] : []),
];

const hasServer = () => codeServer.isPresent();
const hasPostgres = () =>
  existsSync(POSTGRES) && readdirSync(POSTGRES).some((version) => existsSync(`${POSTGRES}/${version}/bin/initdb`));
/** Daemons lie where only root's path leads. */
const isInstalled = (program) =>
  inPath(program) || ['/usr/local/sbin', '/usr/sbin', '/sbin'].some((folder) => existsSync(`${folder}/${program}`));

/** The piece of set-up: the packages that are missing, those that only tests want among them where `forTests` says so. */
export function systemPackages(forTests) {
  const absent = () => WANTED.filter((wanted) => (forTests || !wanted.tests) && !wanted.isPresent());
  const names = () => absent().map((wanted) => wanted.package);
  return {
    get name() {
      return `system packages (${names().join(', ')})`;
    },
    get why() {
      return absent()
        .map((wanted) => `${wanted.package} ${wanted.why}`)
        .join('; ');
    },
    get command() {
      return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names().join(' ')}`;
    },
    isPresent: () => absent().length === 0,
    install: () => install(names()),
  };
}

async function install(packages) {
  if (!inPath('apt-get')) throw new Error('this system has no apt-get; install the same with its own package manager');
  const prefix = process.getuid() === 0 ? [] : ['sudo'];
  if (prefix.length > 0 && !inPath('sudo')) throw new Error('this needs root, and there is no sudo');
  const aptGet = (...args) => {
    const [program, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return run(program, rest, { stdio: prefix.length > 0 ? 'inherit' : ['ignore', 'inherit', 'inherit'] });
  };
  await aptGet('update', '-qq');
  await aptGet('install', '-y', '-qq', '--no-install-recommends', ...packages);
}
