/** The command line: which command, its data folder, and what its failures mean for the caller. */
import { PenumbraError } from '../../contracts/errors.ts';
import { VERSION } from '../version.ts';
import { type Command, type CommandIo, EXIT, put } from './command.ts';
import { printableLines } from './printable.ts';

interface Entry {
  readonly usage: string;
  readonly does: string;
  /** Loaded only when asked for: most commands need no database. */
  load(): Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  replay: {
    usage: 'replay TRACE [--workspace DIR] [--json]',
    does: 'feed a recording through the pipeline and print what it predicts and suggests',
    load: async () => (await import('./replay.ts')).replay,
  },
  export: {
    usage: 'export [FILE]',
    does: 'write everything recorded as a trace (JSON lines)',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  purge: {
    usage: 'purge [--yes]',
    does: 'delete everything recorded, for good',
    load: async () => (await import('./purge.ts')).purge,
  },
  mask: {
    usage: 'mask [--jsonl]',
    does: 'hide the secrets of what comes in on stdin',
    load: async () => (await import('./mask.ts')).mask,
  },
  synth: {
    usage: 'synth [--json]',
    does: 'learn string programs from examples (JSON lines on stdin) and answer queries with them',
    load: async () => (await import('./synth.ts')).synth,
  },
  worker: {
    usage: 'worker [--print-unit] [--serve NAME]',
    does: 'keep durable runs going without the editor, or print a systemd unit for that',
    load: async () => (await import('./worker.ts')).worker,
  },
  runs: {
    usage: 'runs [--all] [--compact] [--older-than DAYS] [--json]',
    does: 'list the durable runs; or drop the events behind their checkpoints, or those that are over for so long',
    load: async () => (await import('./runs.ts')).runs,
  },
  run: {
    usage: 'run ID [--events | --verify] [--json]',
    does: 'say how a run stands, and what happened in it',
    load: async () => (await import('./runs.ts')).run,
  },
  resume: {
    usage: 'resume ID',
    does: 'let a paused or quarantined run go on',
    load: async () => (await import('./run-control.ts')).resume,
  },
  sleep: {
    usage: 'sleep ID',
    does: 'pause a run after the step under way',
    load: async () => (await import('./run-control.ts')).sleep,
  },
  cancel: {
    usage: 'cancel ID',
    does: 'stop a run for good',
    load: async () => (await import('./run-control.ts')).cancel,
  },
  fork: {
    usage: 'fork ID',
    does: 'start another run from the last checkpoint of this one',
    load: async () => (await import('./run-control.ts')).fork,
  },
  signal: {
    usage: 'signal ID NAME [JSON]',
    does: 'send a signal to a run that waits for it',
    load: async () => (await import('./run-control.ts')).signal,
  },
  resolve: {
    usage: 'resolve ID STEP --done [JSON] | --again | --fail WHY',
    does: 'settle a step whose outcome nobody knows',
    load: async () => (await import('./run-control.ts')).resolve,
  },
  'run-demo': {
    usage: 'run-demo [--pace MS] [--detach] [--keep]',
    does: 'start a run that uses every feature of durable runs, and tell what it does',
    load: async () => (await import('./run-demo.ts')).runDemo,
  },
  exec: {
    usage:
      'exec [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST[:PORT]]… [--reach HOST[:PORT]]… [--timeout S] [--git] [--diff] [--json] -- COMMAND…',
    does: 'run a command over a copy of a folder, in a gVisor container without network; nothing is written back',
    load: async () => (await import('./exec.ts')).exec,
  },
  tools: {
    usage: 'tools [--on NAME | --off NAME] [--json]',
    does: 'list the tools that agents may call and what each may touch; switch one on or off',
    load: async () => (await import('./tools.ts')).tools,
  },
  call: {
    usage:
      'call TOOL [JSON] [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST]… [--diff] [--json] | --go-on RUN [--json]',
    does: 'call one tool, over a copy of the workspace; nothing is written back',
    load: async () => (await import('./call.ts')).call,
  },
  egress: {
    usage:
      'egress [allow HOST[:PORT]… [--seconds S] [--bytes N] | never HOST[:PORT]… | rate HOST[:PORT]… --calls N --seconds S [--burst N] | forget HOST…] [--json]',
    does: 'list the rules on which hosts calls may reach without a question; allow one, refuse one, take one away',
    load: async () => (await import('./egress.ts')).egress,
  },
  mcp: {
    usage:
      'mcp add PACKAGE@VERSION [--as NAME] [--yes] [-- ARGS…] | add https://HOST/… [--as NAME] [--allow HOST]… [--client-id ID …] [--yes] | login NAME [--allow HOST]… [--client-id ID …] [--yes] | approve NAME [--yes] | remove NAME',
    does: 'add a server of tools, from npm or over HTTP, log in there, approve what it says of them, or take it away',
    load: async () => (await import('./mcp.ts')).mcp,
  },
  database: {
    usage:
      'database add NAME postgres://USER@HOST[:PORT]/DATABASE [--password] [--write] [--allow ADDRESS]… [--ca FILE] | list [--json] | remove NAME',
    does: 'add a Postgres database that agents may ask (--write: and change), list those there are, or take one away',
    load: async () => (await import('./database.ts')).database,
  },
  sandbox: {
    usage:
      'sandbox build [--with rust|none] [--by dockerfile|debootstrap] [--mirror URL] | deps [--workspace DIR] [--allow HOST]… [--list | --clear [--all]]',
    does: 'make the image that tools run in; build the dependencies of a project for it',
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
  doctor: {
    usage: 'doctor [--json]',
    does: 'say what is installed and what is missing, with the command that mends it',
    load: async () => (await import('./doctor.ts')).doctor,
  },
};

/** Resolves to the exit code; writes failures to stderr in words. */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    const { rest, data } = takeData(args);
    const [name, ...own] = rest;
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') return await help(io, name);
    if (name === 'version' || name === '--version') return await version(io);
    const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!entry) throw new PenumbraError('bad-input', `There is no command ${name}. \`penumbra help\` lists them.`);
    if (own.includes('--help')) return await said(io, `usage: penumbra ${entry.usage}\n${entry.does}\n`);
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

async function help(io: CommandIo, name: string | undefined): Promise<number> {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));
  const lines = Object.values(COMMANDS).map(({ usage, does }) => `  ${usage.padEnd(width)}  ${does}`);
  const text = `usage: penumbra COMMAND [--data DIR]\n\n${lines.join('\n')}\n\n--data DIR is where everything recorded lies; without it, the user's data folder.\n`;
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
