import { expect, test } from 'vitest';
import { Patient, RUN } from './harness.ts';

/** `npm run test:faults` asks for more. */
const KILLS = Number(process.env.PENUMBRA_KILLS ?? 60);
const SEED = Number(process.env.PENUMBRA_SEED ?? 20_260_101);
/** A worker needs about so long for the whole run, ms. */
const RUN_MS = 250;
const ROUNDS = 4;

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A run between two workers that are killed again and again, and in the end left to finish. */
async function survive(random: () => number) {
  const patient = new Patient();
  let kills = 0;
  try {
    await patient.create();
    for (let round = 0; round < ROUNDS; round++) {
      kills += await patient.killTwo([random() * RUN_MS, random() * RUN_MS]);
      await patient.settle();
      if ((await patient.journal.summary(RUN)).status === 'done') break;
    }
    for (let tries = 0; tries < 5 && (await patient.journal.summary(RUN)).status !== 'done'; tries++) {
      await patient.work();
      await patient.settle();
    }
    return { kills, events: await patient.journal.verify(RUN), outcome: await patient.outcome() };
  } finally {
    await patient.close();
  }
}

test('killed at random between two workers, a run ends as one that was never killed', {
  timeout: 3_600_000,
}, async () => {
  const random = randomOf(SEED);
  const uncut = new Patient();
  await uncut.create();
  await uncut.work();
  const expected = await uncut.outcome();
  await uncut.close();
  let [kills, runs, events] = [0, 0, 0];
  while (kills < KILLS) {
    const survived = await survive(random);
    expect({ run: runs, ...survived.outcome }).toEqual({ run: runs, ...expected });
    kills += survived.kills;
    events += survived.events;
    runs++;
  }
  console.log(`faults: ${kills} random kills (seed ${SEED}), ${runs} runs and ${events} events compared`);
});
