/** `penumbra export [FILE]`: everything recorded, as a trace. Without FILE to stdout. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PenumbraError } from '../../contracts/errors.ts';
import type { Recording } from '../../shadow/recording/recording.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { withRecording } from './recorded-data.ts';

export async function exportCommand(args: string[], io: CommandIo): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [file] = positionals;
  if (positionals.length > 1) throw new PenumbraError('bad-input', 'export takes one file');
  const signals = (await withRecording(io, (recording) => write(recording, file, io))) ?? 0;
  await put(io.stderr, said(signals, file));
  return EXIT.done;
}

function said(signals: number, file: string | undefined): string {
  if (signals === 0) return 'Nothing is recorded.\n';
  return `Exported ${signals.toLocaleString('en')} signals${file ? ` to ${file}` : ''}.\n`;
}

async function write(recording: Recording, file: string | undefined, io: CommandIo): Promise<number> {
  if (file === undefined) return stream(recording, io);
  const { signals } = await recording.exportTo(path.resolve(file), { signal: new AbortController().signal });
  return signals;
}

async function stream(recording: Recording, io: CommandIo): Promise<number> {
  let signals = 0;
  for (const page of recording.traceLines()) {
    await put(io.stdout, page.text);
    signals += page.signals;
  }
  return signals;
}
