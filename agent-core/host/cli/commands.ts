/** Which commands there are, by name, in the order in which `penumbra help` lists them. */
import type { Command } from './command.ts';

export interface Entry {
  /** The forms that it takes, each without `penumbra`. */
  readonly usage: readonly string[];
  /** In a line that stands beside its name. */
  readonly does: string;
  /** Loaded only when asked for: most commands need no database. */
  load(): Promise<Command>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  replay: {
    usage: ['replay TRACE [--workspace DIR] [--json]'],
    does: 'feed a recording through the pipeline and print what it predicts and suggests',
    load: async () => (await import('./replay.ts')).replay,
  },
  export: {
    usage: ['export [FILE]'],
    does: 'write everything recorded as a trace (JSON lines)',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  purge: {
    usage: ['purge [--yes]'],
    does: 'delete everything recorded, for good',
    load: async () => (await import('./purge.ts')).purge,
  },
  mask: {
    usage: ['mask [--jsonl]'],
    does: 'hide the secrets of what comes in on stdin',
    load: async () => (await import('./mask.ts')).mask,
  },
  synth: {
    usage: ['synth [--json]'],
    does: 'learn string programs from examples (JSON lines on stdin) and answer queries with them',
    load: async () => (await import('./synth.ts')).synth,
  },
  worker: {
    usage: ['worker [--print-unit] [--serve NAME]'],
    does: 'keep durable runs going without the editor, or print a systemd unit for that',
    load: async () => (await import('./worker.ts')).worker,
  },
  runs: {
    usage: ['runs [--all] [--json]', 'runs --compact', 'runs --older-than DAYS'],
    does: 'list the durable runs; or drop the events behind their checkpoints, or those that are over for so long',
    load: async () => (await import('./runs.ts')).runs,
  },
  run: {
    usage: ['run ID [--events | --verify] [--json]'],
    does: 'say how a run stands, and what happened in it',
    load: async () => (await import('./runs.ts')).run,
  },
  resume: {
    usage: ['resume ID'],
    does: 'let a paused or quarantined run go on',
    load: async () => (await import('./run-control.ts')).resume,
  },
  sleep: {
    usage: ['sleep ID'],
    does: 'pause a run after the step under way',
    load: async () => (await import('./run-control.ts')).sleep,
  },
  cancel: {
    usage: ['cancel ID'],
    does: 'stop a run for good',
    load: async () => (await import('./run-control.ts')).cancel,
  },
  fork: {
    usage: ['fork ID'],
    does: 'start another run from the last checkpoint of this one',
    load: async () => (await import('./run-control.ts')).fork,
  },
  signal: {
    usage: ['signal ID NAME [JSON]'],
    does: 'send a signal to a run that waits for it',
    load: async () => (await import('./run-control.ts')).signal,
  },
  resolve: {
    usage: ['resolve ID STEP --done [JSON]', 'resolve ID STEP --again', 'resolve ID STEP --fail WHY'],
    does: 'settle a step whose outcome nobody knows',
    load: async () => (await import('./run-control.ts')).resolve,
  },
  'run-demo': {
    usage: ['run-demo [--pace MS] [--detach] [--keep]'],
    does: 'start a run that uses every feature of durable runs, and tell what it does',
    load: async () => (await import('./run-demo.ts')).runDemo,
  },
  exec: {
    usage: [
      'exec [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST[:PORT]]… [--reach HOST[:PORT]]… [--timeout S] [--git] [--diff] [--json] -- COMMAND…',
    ],
    does: 'run a command over a copy of a folder, in a gVisor container without network; nothing is written back',
    load: async () => (await import('./exec.ts')).exec,
  },
  tools: {
    usage: ['tools [--json]', 'tools --on NAME', 'tools --off NAME'],
    does: 'list the tools that agents may call and what each may touch; switch one on or off',
    load: async () => (await import('./tools.ts')).tools,
  },
  call: {
    usage: [
      'call TOOL [JSON] [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST]… [--diff] [--json]',
      'call --go-on RUN [--json]',
    ],
    does: 'call one tool, over a copy of the workspace; nothing is written back',
    load: async () => (await import('./call.ts')).call,
  },
  egress: {
    usage: [
      'egress [--json]',
      'egress allow HOST[:PORT]… [--seconds S] [--bytes N]',
      'egress never HOST[:PORT]…',
      'egress rate HOST[:PORT]… --calls N --seconds S [--burst N]',
      'egress price HOST[:PORT]… --usd N',
      'egress spend USD',
      'egress forget HOST[:PORT]…',
    ],
    does: 'list the rules on which hosts calls may reach without a question, how often and for how much; write one, or take one away',
    load: async () => (await import('./egress.ts')).egress,
  },
  mcp: {
    usage: [
      'mcp add PACKAGE@VERSION [--as NAME] [--yes] [-- ARGS…]',
      'mcp add https://HOST/… [--as NAME] [--allow HOST]… [--client-id ID …] [--yes]',
      'mcp login NAME [--allow HOST]… [--client-id ID …] [--yes]',
      'mcp approve NAME [--yes]',
      'mcp remove NAME',
    ],
    does: 'add a server of tools, from npm or over HTTP, log in there, approve what it says of them, or take it away',
    load: async () => (await import('./mcp.ts')).mcp,
  },
  database: {
    usage: [
      'database add NAME postgres://USER@HOST[:PORT]/DATABASE [--password] [--write] [--allow ADDRESS]… [--ca FILE]',
      'database list [--json]',
      'database remove NAME',
    ],
    does: 'add a Postgres database that agents may ask (--write: and change), list those there are, or take one away',
    load: async () => (await import('./database.ts')).database,
  },
  sandbox: {
    usage: [
      'sandbox build [--with rust|none] [--by dockerfile|debootstrap] [--mirror URL] [--json]',
      'sandbox deps [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST]… [--json]',
      'sandbox deps --list [--json]',
      'sandbox deps --clear [--all] [--json]',
    ],
    does: 'make the image that tools run in; build the dependencies of a project for it',
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
  doctor: {
    usage: ['doctor [--json]'],
    does: 'say what is installed and what is missing, with the command that mends it',
    load: async () => (await import('./doctor.ts')).doctor,
  },
};
