/** Folders of demos that were cancelled or failed: these did not come so far as to take them away themselves. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { RunId } from '../../contracts/index.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { takeAway } from './demo.ts';

/** `folder`: the data folder. Of what the journal does not know nothing is touched. */
export async function tidyDemos(journal: Journal, folder: string): Promise<void> {
  const demos = path.join(folder, 'demo');
  for (const name of existsSync(demos) ? readdirSync(demos) : []) {
    const run = RunId.safeParse(name);
    const summary = run.success ? await journal.summary(run.data).catch(() => undefined) : undefined;
    if (summary && ['cancelled', 'failed'].includes(summary.status)) takeAway(path.join(demos, name));
  }
}
