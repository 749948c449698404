import { join } from 'node:path';
import { e2e } from './e2e.ts';
import { playTour } from './tour.ts';

e2e('the tour: consent, three edits, toast, review, apply, undo', { name: 'tour' }, async (rig) => {
  await playTour(rig, { screenshots: join(rig.folders.logs, 'steps') });
});
