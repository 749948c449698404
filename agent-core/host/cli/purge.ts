/** `penumbra purge [--yes]`: everything recorded, gone for good. Asks first where a person sits at the terminal. */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type CommandIo, EXIT, put } from './command.ts';
import { withRecording } from './recorded-data.ts';

export async function purge(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { yes: { type: 'boolean' } } });
  const said = await withRecording(io, async (recording, file) => {
    if (!values.yes && io.stdin.isTTY && !(await agrees(io, file))) return 'Nothing was deleted.';
    const { signals, bytes } = recording.forget({ what: 'everything' });
    return `Deleted ${signals.toLocaleString('en')} signals (${size(bytes)}) from ${file}.`;
  });
  await put(io.stdout, `${said ?? 'Nothing is recorded.'}\n`);
  return EXIT.done;
}

async function agrees(io: CommandIo, file: string): Promise<boolean> {
  const terminal = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await terminal.question(`Delete everything recorded in ${file}? This cannot be undone. [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
