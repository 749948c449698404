import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProcess } from './processes.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penumbra-processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a process of the rig', () => {
  test('takes the children that it started with it, even those that ignore a polite request', async () => {
    const script = '(trap "" TERM; while :; do sleep 0.2; done) & echo $!; wait';
    const started = start(script);
    const child = Number(await firstLine());
    await started.stop();
    expect(() => process.kill(child, 0)).toThrow();
  });

  test('tells how it ended', async () => {
    expect(await start('exit 7').ended).toBe(7);
  });

  test('can be stopped after it has ended', async () => {
    const started = start('true');
    await started.ended;
    await started.stop();
  });
});

function start(script: string) {
  return startProcess('/bin/bash', ['-c', script], { PATH: process.env.PATH }, join(folder, 'log'));
}

async function firstLine(): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const text = readFileSync(join(folder, 'log'), 'utf8');
    if (text.includes('\n')) return text.split('\n')[0] ?? '';
    await pause(25);
  }
  throw new Error('it printed nothing');
}
