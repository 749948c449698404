/**
 * The installed extension in a real window: how long activation takes over twenty starts, and what an observed keystroke costs.
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Rig, startRig } from '../../test/rig/rig.ts';
import { vsixPath } from '../package.mts';
import { atMost, type Bench, NotHere, quantile, rounded } from './figure.mts';

const STARTS = 20;
const KEYSTROKES = 1200;

export const editor: Bench = async function* () {
  if (!existsSync(vsixPath())) throw new NotHere('the extension is not packaged; npm run package');
  // Without TypeScript in it, whose server would take both cores just when Penumbra starts.
  const workspace = mkdtempSync(join(tmpdir(), 'penumbra-bench-'));
  writeFileSync(join(workspace, 'notes.txt'), 'Notes\n');
  const rig = await startRig({ name: 'bench', workspace, politeBrowser: true });
  try {
    for (let start = 1; start < STARTS; start++) await rig.workbench.reload();
    const times = logged(rig, /activated in ([\d.]+) ms/g).map(([ms]) => ms ?? Number.NaN);
    const bench = 'editor';
    const metric = `activation over ${times.length} starts, p95`;
    yield { bench, metric, unit: 'ms', ...atMost(rounded(quantile(times, 0.95), 1), 50) };
    await typeObserved(rig);
    const [last] = logged(rig, /observed \d+ edits, p50 ([\d.]+) ms, p99 ([\d.]+) ms/g).slice(-1);
    yield { bench, metric: 'an observed keystroke on the host thread, p50', unit: 'ms', value: last?.[0] ?? null };
    yield {
      bench,
      metric: 'an observed keystroke on the host thread, p99',
      unit: 'ms',
      ...atMost(last?.[1] ?? Number.NaN, 1),
    };
  } finally {
    await rig.stop();
    rmSync(workspace, { recursive: true });
  }
};

async function typeObserved({ workbench }: Rig): Promise<void> {
  await workbench.runCommand('Penumbra: Choose What Is Watched…');
  await workbench.quickInput.check(['Edits']);
  await workbench.openFile('notes.txt');
  await workbench.page.keyboard.press('Control+End');
  await workbench.page.keyboard.type('// a line as people type it\n'.repeat(Math.ceil(KEYSTROKES / 28)), { delay: 5 });
  await workbench.page.waitForTimeout(2000);
}

/** The numbers of every line of Penumbra's logs that matches. */
function logged({ folders }: Rig, pattern: RegExp): number[][] {
  const files = globSync('logs/**/*enumbra*.log', { cwd: folders.userData });
  const lines = files.map((file) => readFileSync(join(folders.userData, file), 'utf8')).join('\n');
  return [...lines.matchAll(pattern)].map((match) => match.slice(1).map(Number));
}
