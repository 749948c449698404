/**
 * `npm run package [-- --target linux-x64]`: builds, then makes out/penumbra-TARGET.vsix. The VSIX is per platform because SQLite
 * and ripgrep are native; .vscodeignore lists all else that goes in.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** VS Code's names of platforms, and what better-sqlite3 calls their binaries. */
const PREBUILDS: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'alpine-x64': 'linuxmusl-x64',
  'alpine-arm64': 'linuxmusl-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64',
  'win32-arm64': 'win32-arm64',
};

const NEEDED = [
  'package.nls.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/entry.cjs',
  'dist/extension.cjs',
  'dist/late.cjs',
  'dist/agent-host.js',
  'dist/synthesis.js',
  'dist/compactor.js',
  'dist/cli.js',
  'dist/penumbra.js',
  'dist/redis.js',
  'dist/pg.js',
  'dist/docker.js',
  'dist/debian-root.sh',
  'dist/sandbox.dockerfile',
  'dist/statx.c',
  'node_modules/better-sqlite3/lib/index.js',
];

/** This platform as VS Code names it. */
export function hostTarget(): string {
  const isMusl = process.platform === 'linux' && existsSync('/etc/alpine-release');
  return `${isMusl ? 'alpine' : process.platform}-${process.arch}`;
}

/** Where the VSIX of a target lies once it is packaged. */
export function vsixPath(target = hostTarget()): string {
  return join(root, `out/penumbra-${target}.vsix`);
}

/** Packages what is built; throws a sentence when a needed file is missing. Returns the VSIX's path. */
export function packageExtension(target = hostTarget()): string {
  const prebuild = PREBUILDS[target];
  if (prebuild === undefined) {
    throw new Error(`there is no VSIX for "${target}"; known targets: ${Object.keys(PREBUILDS).join(', ')}`);
  }
  const native = [`node_modules/better-sqlite3/prebuilds/${prebuild}.node`, ripgrepOf(target)];
  const missing = [...NEEDED, ...native].filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0)
    throw new Error(`the VSIX needs ${missing.join(', ')}: run "npm ci" and "npm run build", or restore it`);
  const vsix = vsixPath(target);
  mkdirSync(join(root, 'out'), { recursive: true });
  rmSync(vsix, { force: true });
  vsce(target, vsix, allowList(native));
  return vsix;
}

/** npm installs this platform's only; for another add `--os` and `--cpu` to `npm install`. On Alpine it is the same as on Linux. */
function ripgrepOf(target: string): string {
  const name = target.startsWith('win32') ? 'rg.exe' : 'rg';
  return `node_modules/@vscode/ripgrep-${target.replace('alpine', 'linux')}/bin/${name}`;
}

/** .vscodeignore with the target's native files added. */
function allowList(native: readonly string[]): string {
  const file = join(root, 'out/vscodeignore');
  writeFileSync(
    file,
    `${readFileSync(join(root, '.vscodeignore'), 'utf8')}${native.map((each) => `!${each}\n`).join('')}`,
  );
  return file;
}

function vsce(target: string, vsix: string, ignoreFile: string): void {
  const program = join(root, 'node_modules/@vscode/vsce/vsce');
  const options = ['--target', target, '--out', vsix, '--ignoreFile', ignoreFile];
  const quiet = ['--allow-missing-repository', '--no-rewrite-relative-links', '--no-update-package-json'];
  const result = spawnSync(process.execPath, [program, 'package', ...options, ...quiet], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status !== 0) throw new Error(`vsce could not make the VSIX:\n${result.stdout}${result.stderr}`);
}

function main(args: string[]): void {
  const target = args.includes('--target') ? args[args.indexOf('--target') + 1] : undefined;
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mts')], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) throw new Error('the build failed');
  const vsix = packageExtension(target);
  console.log(`${vsix}: ${(statSync(vsix).size / 1024 / 1024).toFixed(2)} MB`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(`No VSIX was made: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
