/** A lock between processes of one machine: a folder that only one can make, with the owner's process id in it. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rigFolder } from './rig-folder.mjs';

const LOCK = join(rigFolder(), 'set-up.lock');

/** Runs `work` while no other set-up runs on this machine. A lock whose owner is gone is taken over. */
export async function withLock(work) {
  mkdirSync(rigFolder(), { recursive: true });
  for (let told = false; !take(); ) {
    if (!told) console.log('Another set-up is under way on this machine; waiting for it …');
    told = true;
    await pause(1000);
  }
  const release = () => rmSync(LOCK, { recursive: true, force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take() {
  try {
    mkdirSync(LOCK);
    writeFileSync(join(LOCK, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!ownerLives()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function ownerLives() {
  try {
    process.kill(Number(readFileSync(join(LOCK, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    // The pid file is written a moment after the folder: an owner that has not said its name yet lives.
    return error.code === 'EPERM' || (error.code === 'ENOENT' && isYoung());
  }
}

function isYoung() {
  try {
    return Date.now() - statSync(LOCK).mtimeMs < 5000;
  } catch {
    return false;
  }
}
