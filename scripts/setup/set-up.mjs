/**
 * Set-up of a fresh clone: installs the pieces that are missing, and says which and why before it begins. Where nothing is
 * missing it costs a few file look-ups and prints nothing.
 *
 * A piece is `{ name, why, command, isPresent(), install() }`; `command` is what a person can type where `install` cannot work.
 */
import { codeServer } from './code-server.mjs';
import { withLock } from './lock.mjs';
import { npmPackages } from './npm-packages.mjs';
import { systemPackages } from './system-packages.mjs';

/**
 * Installs what is missing; ends the process with a sentence and exit code 5 where a piece cannot be had.
 * With `forTests` also what nothing but the tests needs.
 */
export async function setUp({ forTests = false } = {}) {
  const wanted = [systemPackages(forTests), npmPackages, codeServer];
  const missing = () => wanted.filter((piece) => !piece.isPresent());
  if (missing().length === 0) return;
  await withLock(async () => {
    const pieces = missing();
    announce(pieces);
    for (const piece of pieces) await install(piece);
  });
}

function announce(pieces) {
  if (pieces.length === 0) return;
  console.log('Penumbra needs a few things on this machine first. To be installed now:');
  for (const piece of pieces) console.log(`  - ${piece.name}: ${piece.why}`);
}

async function install(piece) {
  const started = Date.now();
  const { name, command } = piece;
  console.log(`\nInstalling ${name} …`);
  try {
    await piece.install();
    if (!piece.isPresent()) throw new Error('it is still missing after the installation');
  } catch (error) {
    console.error(`\nCould not install ${name}: ${error.message}.`);
    console.error(`Run this yourself (with network access), then start again:\n  ${command}`);
    process.exit(5);
  }
  console.log(`${name}: done in ${Math.round((Date.now() - started) / 1000)} s.`);
}
