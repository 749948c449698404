/**
 * The tour: Penumbra's main job, once, as a person does it. Each step ends with what a person can see and, where files change,
 * with what lies on disk; a step that is not seen is an error, and leaves a screenshot named after it.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Rig, type RigOptions, startRig } from '../rig/rig.ts';

const FILE = 'src/orders.ts';
const OLD = 'log("info", ';
const NEW = 'logger.info(';
const BY_HAND = 3;
/** How often OLD stands in the sample workspace's three files. */
const PLACES = 17;

interface Step {
  /** The screenshot's name; the number comes by itself. */
  readonly name: string;
  readonly says: string;
  play(rig: Rig): Promise<void>;
}

export interface TourOptions {
  /** Where the screenshots go; older ones there are removed. */
  readonly screenshots: string;
  /** Told of each step once it was seen. Must not throw. */
  said?(step: string, screenshot: string): void;
}

/** Starts a VS Code with the rig's defaults and plays every step in it. Gives the rig, still running; the caller stops it. */
export async function startAndPlayTour(rigOptions: RigOptions, options: TourOptions): Promise<Rig> {
  const rig = await startRig(rigOptions);
  try {
    await playTour(rig, options);
  } catch (error) {
    await rig.leaveEvidence();
    await rig.stop();
    throw error;
  }
  return rig;
}

/** Plays every step in `rig`, whose workspace is the sample. Throws at the first step that is not seen. */
export async function playTour(rig: Rig, { screenshots, said }: TourOptions): Promise<void> {
  removeScreenshots(screenshots);
  for (const [index, step] of STEPS.entries()) {
    const name = `${String(index + 1).padStart(2, '0')}-${step.name}`;
    try {
      await step.play(rig);
    } catch (error) {
      await rig.workbench.screenshot(join(screenshots, `${name}-FAILED.png`));
      throw new Error(`the tour's step ${name} was not seen`, { cause: error });
    }
    const file = join(screenshots, `${name}.png`);
    await rig.workbench.screenshot(file);
    said?.(step.says, file);
  }
}

const STEPS: Step[] = [
  {
    name: 'window',
    says: 'VS Code is open on a small shop; Penumbra is installed and watches nothing.',
    async play({ workbench }) {
      await workbench.statusBar.item(/Penumbra: off/);
      await workbench.page.locator('.gettingStartedContainer', { hasText: 'Penumbra' }).waitFor();
    },
  },
  {
    name: 'consent',
    says: 'Penumbra asks what it may watch: nothing is observed before this.',
    async play({ workbench }) {
      await workbench.openFile(FILE);
      await workbench.runCommand('Penumbra: Choose What Is Watched');
      await workbench.quickInput.waitForChoice(/edits/i);
    },
  },
  {
    name: 'watching',
    says: 'Edits may be watched; the status bar says so.',
    async play({ workbench }) {
      await workbench.quickInput.check([/^edits/i, /^files/i]);
      await workbench.statusBar.item(/Penumbra: watching/);
    },
  },
  {
    name: 'three-edits',
    says: 'A developer changes the old logging call by hand, three times.',
    async play({ workbench, folders }) {
      const { editor } = workbench;
      const lines = linesWith(OLD, readFileSync(join(folders.workspace, FILE), 'utf8')).slice(0, BY_HAND);
      // By arrow keys and without looking, at a person's pace: whoever stops for seconds in between is asked earlier.
      await editor.goTo(lines[0] ?? 1);
      for (const [index, line] of lines.entries()) {
        await editor.press('ArrowDown', line - (lines[index - 1] ?? line));
        await editor.press('Home');
        await editor.press('Shift+ArrowRight', OLD.length);
        await editor.type(NEW);
      }
      await editor.save();
      expectOnDisk(callsOnDisk(folders.workspace), { old: PLACES - BY_HAND, new: BY_HAND });
    },
  },
  {
    name: 'toast',
    says: 'One quiet toast: there are 14 more of these in 3 files.',
    async play({ workbench }) {
      const toast = await workbench.notifications.toast(/You made the same change/, 30_000);
      const text = await toast.text();
      if (!text.includes(`${PLACES - BY_HAND} more places in 3 files`)) throw new Error(`the toast says "${text}"`);
    },
  },
  {
    name: 'review',
    says: 'Review shows exactly what would change, place by place.',
    async play({ workbench }) {
      await (await workbench.notifications.toast(/You made the same change/)).click('Review');
      await workbench.tree(/Review/).row(/payments/);
      await workbench.page.locator('.tab.active', { hasText: 'Penumbra Review' }).waitFor();
      await workbench.page.locator('.monaco-editor .view-line', { hasText: 'logger.info' }).first().waitFor();
    },
  },
  {
    name: 'applied',
    says: 'Applied: every old call is gone, in all three files, saved.',
    async play({ workbench, folders }) {
      await workbench.clickEditorAction('Apply Automation');
      await workbench.notifications.toast(/Changed 14 places in 3 files/);
      await workbench.openFile('src/payments.ts');
      expectOnDisk(callsOnDisk(folders.workspace), { old: 0, new: PLACES });
    },
  },
  {
    name: 'undone',
    says: 'Taken back: the fourteen are as before, the three by hand stay.',
    async play({ workbench, folders }) {
      await workbench.runCommand('Penumbra: Undo Last Automation');
      await workbench.notifications.toast(/Took back/);
      expectOnDisk(callsOnDisk(folders.workspace), { old: PLACES - BY_HAND, new: BY_HAND });
    },
  },
];

function removeScreenshots(folder: string): void {
  try {
    for (const name of readdirSync(folder)) if (/^\d\d-.*\.png$/.test(name)) rmSync(join(folder, name));
  } catch {
    // There is no such folder yet.
  }
}

/** The numbers (from 1) of the lines with `text`. */
function linesWith(text: string, content: string): number[] {
  return content.split('\n').flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
}

interface CallCounts {
  readonly old: number;
  readonly new: number;
}

function callsOnDisk(workspace: string): CallCounts {
  const texts = ['orders', 'payments', 'shipping'].map((name) =>
    readFileSync(join(workspace, `src/${name}.ts`), 'utf8'),
  );
  const count = (text: string) => texts.join('\n').split(text).length - 1;
  return { old: count(OLD), new: count(NEW) };
}

function expectOnDisk(found: CallCounts, expected: CallCounts): void {
  if (found.old === expected.old && found.new === expected.new) return;
  throw new Error(`on disk are ${found.old} old and ${found.new} new calls, not ${expected.old} and ${expected.new}`);
}
