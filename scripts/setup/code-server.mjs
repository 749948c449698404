/**
 * The VS Code that the rig runs: npm package code-server holds the whole server and web workbench, where the desktop build
 * cannot always be downloaded. It is built in a folder beside its place and renamed when complete: a failed attempt leaves nothing.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { run } from './command.mjs';
import { projectNode } from './hand-on.mjs';
import { CODE_SERVER_VERSION, codeServerFolder } from './rig-folder.mjs';

const ENTRY = 'node_modules/code-server/lib/vscode/out/server-main.js';

export const codeServer = {
  name: `code-server ${CODE_SERVER_VERSION}`,
  why: `a real VS Code (server and web workbench) to run and test the extension in, kept in ${codeServerFolder()} (about 600 MB, 2-4 minutes)`,
  command: "npm start   # again, with network access and Debian's libkrb5-dev, build-essential and python3 installed",
  isPresent: () => existsSync(join(codeServerFolder(), ENTRY)),
  async install() {
    const place = codeServerFolder();
    removeLeftovers(place);
    const attempt = `${place}.attempt-${process.pid}`;
    try {
      await installInto(attempt);
      renameSync(attempt, place);
    } finally {
      rmSync(attempt, { recursive: true, force: true });
    }
  },
};

/** Attempts that were killed midway; the set-up lock says that nobody works on one now. */
function removeLeftovers(place) {
  mkdirSync(dirname(place), { recursive: true });
  for (const name of readdirSync(dirname(place))) {
    if (name.startsWith(`${basename(place)}.attempt-`))
      rmSync(join(dirname(place), name), { recursive: true, force: true });
  }
  rmSync(place, { recursive: true, force: true });
}

/** What the npm that runs this script says of itself and of this project would mislead the one that is started. */
const OF_THE_OUTER_NPM =
  /^npm_(config_(user_agent|local_prefix|ignore_scripts|omit|npm_version)|package_|lifecycle_|node_execpath)/i;

/** Native parts are compiled against the headers of the very Node that will run the server. */
async function installInto(folder) {
  const bin = dirname(projectNode());
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'penumbra-rig', private: true }));
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, npm_config_nodedir: dirname(bin) };
  for (const name of Object.keys(env)) if (OF_THE_OUTER_NPM.test(name)) delete env[name];
  const options = ['--save-exact', '--no-audit', '--no-fund', '--ignore-scripts=false', '--loglevel=error'];
  await run('npm', ['install', ...options, `code-server@${CODE_SERVER_VERSION}`], { cwd: folder, env });
  if (!existsSync(join(folder, ENTRY))) throw new Error('npm ended well, but the VS Code server is not in it');
}
