/** What npm does without a word: an optional package that it could not fetch is left out, and `npm ci` ends with 0. */

/** Plain Node, run beside the lock file that its argument names; fails where a package is not there that npm's own checks would take here. */
export const CHECK_OPTIONAL = `
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const npm = process.env.PATH.split(':').map((folder) => path.join(folder, 'npm')).find((file) => fs.existsSync(file));
const { checkEngine, checkPlatform } = require('node:module').createRequire(fs.realpathSync(npm))('npm-install-checks');
const { packages } = JSON.parse(fs.readFileSync(process.argv[1], 'utf8'));
const isThere = (at) => at === '' || fs.existsSync(at + '/package.json');

function fits(entry) {
  try {
    checkEngine(entry, undefined, process.version);
    checkPlatform(entry);
    return true;
  } catch {
    return false;
  }
}

function resolved(from, name) {
  for (let at = from; ; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    const found = (at === '' ? '' : at + '/') + 'node_modules/' + name;
    if (packages[found]) return found;
    if (at === '') return undefined;
  }
}

const wanted = new Set();
for (const [at, { dependencies, optionalDependencies }] of Object.entries(packages)) {
  if (!isThere(at)) continue;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) wanted.add(resolved(at, name));
}
const missing = [...wanted].filter((at) => packages[at]?.optional && !packages[at].inBundle && !isThere(at) && fits(packages[at]));
if (missing.length > 0) {
  console.error('Could not be fetched: ' + missing.join(', '));
  process.exit(1);
}
`;
