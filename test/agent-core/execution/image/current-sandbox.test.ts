/** Which image calls run in while another one is built. */
import { describe, expect, test, vi } from 'vitest';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import { CurrentSandbox } from '../../../../agent-core/execution/image/current-sandbox.ts';
import type { Sandbox, SandboxCall } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { filesTree } from '../sandbox/files-tree.ts';

const CALL: SandboxCall = { command: ['true'], files: filesTree({}) };

/** Its sandboxes say which image they are of; each `run` goes on until it is let go. */
function bench() {
  const said: string[] = [];
  const going: (() => void)[] = [];
  const now = { image: 'one', isMissing: false };
  const open = async (): Promise<Sandbox> => {
    const { image } = now;
    if (now.isMissing) throw new PenumbraError('missing-part', 'no image');
    const stop = async () => void said.push(`${image} stopped`);
    return {
      prove: async () => ({ image }),
      run: async () => {
        await new Promise<void>((resolve) => going.push(resolve));
        said.push(`${image} ran`);
      },
      serve: async () => ({ isolation: { image }, stop }),
      close: async () => void said.push(`${image} closed`),
    } as unknown as Sandbox;
  };
  return { sandbox: new CurrentSandbox(() => `${now.image} ${now.isMissing}`, open), now, going, said };
}

describe('the current sandbox', () => {
  test('makes new calls in a new image, and lets those under way end in the old one', async () => {
    const { sandbox, now, going, said } = bench();
    const running = sandbox.run(CALL);
    const served = await sandbox.serve(CALL);
    await vi.waitFor(() => expect(going).toHaveLength(1));
    now.image = 'two';
    expect(await sandbox.prove()).toEqual({ image: 'two' });
    going[0]?.();
    await running;
    expect(said).toEqual(['one ran']);
    await served.stop();
    await served.stop();
    await vi.waitFor(() => expect(said).toEqual(['one ran', 'one stopped', 'one closed', 'one stopped']));
    await sandbox.close();
    expect(said.slice(4)).toEqual(['two closed']);
  });

  test('ends everything when it is closed, the old ones too', async () => {
    const { sandbox, now, said } = bench();
    await sandbox.serve(CALL);
    now.image = 'two';
    await sandbox.serve(CALL);
    await sandbox.close();
    expect(said.sort()).toEqual(['one closed', 'two closed']);
  });

  test('runs nothing once there is no image, and goes on when there is one again', async () => {
    const { sandbox, now } = bench();
    expect(await sandbox.prove()).toEqual({ image: 'one' });
    now.isMissing = true;
    await expect(sandbox.serve(CALL)).rejects.toMatchObject({ code: 'missing-part' });
    await expect(sandbox.prove()).rejects.toMatchObject({ code: 'missing-part' });
    now.isMissing = false;
    expect(await sandbox.prove()).toEqual({ image: 'one' });
    await sandbox.close();
  });
});
