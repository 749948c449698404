/** How an end-to-end test is written: `e2e('what a person sees', {…}, async (rig) => { … })`. */
import { afterAll, test } from 'vitest';
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

/** `settings`: user settings beside the rig's own, for this test alone. */
export type SharedE2e = (
  title: string,
  options: { readonly settings?: Record<string, unknown>; readonly timeout?: number },
  body: (rig: Rig) => Promise<void>,
) => void;

/**
 * For the tests of one file that share a VS Code: the server, the installed extension and the browser. Each test begins in a
 * window of its own on a fresh workspace, with nothing recorded; after one that failed everything is started anew.
 */
export function e2eTogether(shared: E2eOptions & { readonly name: string }): SharedE2e {
  let last: Rig | undefined;
  const stop = async (): Promise<void> => {
    await last?.stop();
    last = undefined;
  };
  afterAll(stop);
  return (title, { settings, timeout }, body) =>
    test(title, { timeout: timeout ?? shared.timeout ?? 180_000 }, async () => {
      const all = { ...shared.settings, ...settings };
      try {
        last = await (last?.anew(all) ?? startRig({ idleSeconds: 600, ...shared, settings: all }));
        await body(last);
      } catch (error) {
        console.error(`Failed: "${title}". Screenshot and logs: ${await last?.leaveEvidence()}`);
        await stop();
        throw error;
      }
    });
}
