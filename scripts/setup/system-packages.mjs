/** Programs that come from the system's package manager. */
import { existsSync, readdirSync } from 'node:fs';
import { codeServer } from './code-server.mjs';
import { inPath, run } from './command.mjs';

/** Where Debian keeps the server's programs, a folder a version; they are not in the path. */
const POSTGRES = '/usr/lib/postgresql';

/** What each Debian package is wanted for, and how one sees that it is there. */
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
];

const hasServer = () => codeServer.isPresent();
const hasPostgres = () =>
  existsSync(POSTGRES) && readdirSync(POSTGRES).some((version) => existsSync(`${POSTGRES}/${version}/bin/initdb`));
const absent = () => WANTED.filter((wanted) => !wanted.isPresent());

export const systemPackages = {
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
  async install() {
    if (!inPath('apt-get'))
      throw new Error('this system has no apt-get; install the same with its own package manager');
    const prefix = process.getuid() === 0 ? [] : ['sudo'];
    if (prefix.length > 0 && !inPath('sudo')) throw new Error('this needs root, and there is no sudo');
    const aptGet = (...args) => {
      const [program, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
      return run(program, rest, { stdio: prefix.length > 0 ? 'inherit' : ['ignore', 'inherit', 'inherit'] });
    };
    const packages = names();
    await aptGet('update', '-qq');
    await aptGet('install', '-y', '-qq', '--no-install-recommends', ...packages);
  },
};

function names() {
  return absent().map((wanted) => wanted.package);
}
