import { expect, test } from 'vitest';
import { Patient, RUN } from './harness.ts';
import { effectsIn } from './program.ts';

/** Kills a worker at the n-th failpoint, and has another one finish. */
async function killedAt(n: number) {
  const patient = new Patient();
  try {
    await patient.create();
    const passed = await patient.work(n);
    const settled: string[] = [];
    for (let tries = 0; tries < 5; tries++) {
      await patient.work();
      settled.push(...(await patient.settle()));
      if ((await patient.journal.summary(RUN)).status === 'done') break;
    }
    const events = await patient.journal.verify(RUN);
    const [first] = await patient.journal.events(RUN, 0, 1);
    const asked = effectsIn(patient.world, 'asked').length;
    return { passed, settled, asked, left: events - (first?.seq ?? 0), outcome: await patient.outcome() };
  } finally {
    await patient.close();
  }
}

test('killed at every write and every effect, a run ends as one that was never killed', {
  timeout: 600_000,
}, async () => {
  const uncut = await killedAt(0);
  const places = uncut.passed ?? [];
  expect(places.length).toBeGreaterThan(50);
  for (const write of ['seal', 'drop', 'beginRemoval', 'remove']) expect(places).toContain(`after ${write}`);
  expect(uncut.settled).toEqual([]);
  let kills = 0;
  const parked: string[] = [];
  for (let first = 1; first <= places.length; first += 2) {
    const cuts = await Promise.all([first, first + 1].filter((n) => n <= places.length).map((n) => killedAt(n)));
    for (const [i, cut] of cuts.entries()) {
      const place = `killed ${places[first - 1 + i]} (${first + i})`;
      if (cut.passed === undefined) kills++;
      expect({ place, left: cut.left, ...cut.outcome }).toEqual({ place, left: 0, ...uncut.outcome });
      // A worker that died over the call, and only such a one, made it again.
      expect(cut.asked).toBe(place.includes('effect asked') || place.includes('OBSERVATION') ? cut.asked : 1);
      parked.push(...cut.settled);
    }
  }
  // Side by side the branches may pass their places in another order; none is left out.
  expect(kills).toBe(places.length);
  expect(new Set(parked)).toEqual(new Set(['unsafe happened', 'unsafe did not happen']));
  console.log(
    `faults: ${places.length} failpoints visited, ${kills} kills, ${parked.length} steps settled by a person`,
  );
});
