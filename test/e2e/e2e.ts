/** How an end-to-end test is written: `e2e('what a person sees', {…}, async (rig) => { … })`. */
import { test } from 'vitest';
import { type Rig, type RigOptions, startRig } from '../rig/rig.ts';

export type E2eOptions = Partial<RigOptions> & {
  /** For the whole test, the start of VS Code included, ms. */
  readonly timeout?: number;
};

/** A test in a VS Code of its own with the VSIX installed; when it fails a screenshot and all logs stay in out/rig. */
export function e2e(title: string, options: E2eOptions, body: (rig: Rig) => Promise<void>): void {
  test(title, { timeout: options.timeout ?? 180_000 }, async () => {
    const name = options.name ?? title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const rig = await startRig({ idleSeconds: 600, ...options, name });
    try {
      await body(rig);
    } catch (error) {
      console.error(`Failed: "${title}". Screenshot and logs: ${await rig.leaveEvidence()}`);
      throw error;
    } finally {
      await rig.stop();
    }
  });
}
