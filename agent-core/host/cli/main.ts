/** The command line: which command, its data folder, and what its failures mean for the caller. */
import { PenumbraError } from '../../contracts/errors.ts';
import { VERSION } from '../version.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { COMMANDS } from './commands.ts';
import { overview, usageOf } from './help.ts';
import { printableLines } from './printable.ts';

/** Resolves to the exit code; writes failures to stderr in words. */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    const { rest, data } = takeData(args);
    const [name, ...own] = rest;
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') return await help(io, name);
    if (name === 'version' || name === '--version') return await version(io);
    const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!entry) throw new PenumbraError('bad-input', `There is no command ${name}. \`penumbra help\` lists them.`);
    if (asksForHelp(own)) return await said(io, usageOf(entry));
    const command = await entry.load();
    return await command(own, data === undefined ? io : { ...io, env: { ...io.env, PENUMBRA_DATA: data } });
  } catch (error) {
    return failed(error, io);
  }
}

/** For the launcher: takes the process's own arguments and streams, and leaves its exit code. */
export async function run(): Promise<void> {
  // A reader that went away (`penumbra export | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, env });
}

function takeData(args: readonly string[]): { rest: string[]; data: string | undefined } {
  const rest: string[] = [];
  let data: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return { rest: [...rest, ...args.slice(i)], data };
    if (arg === '--data') data = args[++i] ?? '';
    else if (arg.startsWith('--data=')) data = arg.slice('--data='.length);
    else rest.push(arg);
    if (data === '') throw new PenumbraError('bad-input', '--data needs a folder: --data DIR');
  }
  return { rest, data };
}

/** What stands after `--` is another program's. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}

async function help(io: CommandIo, name: string | undefined): Promise<number> {
  const text = overview(COMMANDS);
  if (name !== undefined) return said(io, text);
  await put(io.stderr, text);
  return EXIT.badInput;
}

function version(io: CommandIo): Promise<number> {
  return said(io, `${VERSION}\n`);
}

async function said(io: CommandIo, text: string): Promise<number> {
  await put(io.stdout, text);
  return EXIT.done;
}

async function failed(error: unknown, io: CommandIo): Promise<number> {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: '', message: String(error) };
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return EXIT.done;
  const wrongOption = code?.startsWith('ERR_PARSE_ARGS') === true;
  const words = error instanceof PenumbraError || wrongOption ? message : `Something went wrong: ${message}`;
  await put(io.stderr, `${printableLines(words)}\n`);
  if (wrongOption || code === 'bad-input') return EXIT.badInput;
  return code === 'version-mismatch' || code === 'missing-part' ? EXIT.missing : EXIT.failed;
}
