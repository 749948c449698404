/** Running commands as tools: in a container, over the staged copy, which takes what they changed. */
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { HTTPS_PORT, readAuthority } from '../egress/hosts.ts';
import { classify, type Failure } from '../healing/classify.ts';
import type { EgressChannel, SandboxResult } from '../sandbox/sandbox.ts';
import { withGit, withoutGit } from '../staging/git/git-folder.ts';
import { pathOf } from '../trees/tree.ts';
import { KEEPS_KEYS_MS } from './adapters.ts';
import { testCommand } from './test-command.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

const LONGEST_MS = 600_000;
/** For the container’s start and its files, beside the command’s own time. */
const AROUND_MS = 120_000;
const Seconds = z
  .number()
  .positive()
  .max(LONGEST_MS / 1000)
  .optional()
  .describe('Ended after so many seconds; 120 without it');

const RunInput = z.object({
  command: z
    .array(z.string())
    .min(1)
    .max(1_000)
    .describe('Program and arguments; no shell reads them. For one: ["sh", "-c", "…"]'),
  folder: z.string().optional().describe('Folder of the copy to start in; its top without it'),
  git: z
    .boolean()
    .default(false)
    .describe(
      'A .git of one commit is there, of the workspace as it was: for git status, git diff and tools that ask git',
    ),
  seconds: Seconds,
});
const RunOnlineInput = RunInput.extend({
  hosts: z
    .array(z.string().max(260).refine(isAuthority, 'expected HOST or HOST:PORT, 443 without a port'))
    .max(20)
    .default([])
    .describe('Hosts that the command has to reach, as registry.npmjs.org or 127.0.0.1:8080; a person may be asked'),
  why: z.string().max(300).optional().describe('Why, in one sentence for the person who is asked'),
});
const TestInput = z.object({
  command: RunInput.shape.command.optional().describe('What runs the tests; found in the project’s files without it'),
  seconds: Seconds,
});

const Output = z.object({
  ending: z.enum(['exited', 'timed-out', 'out-of-memory', 'disk-full', 'killed']),
  exitCode: z.number().nullable(),
  changed: z.array(z.object({ path: z.string(), kind: z.enum(['added', 'changed', 'removed']) })),
  refused: z.array(z.string()),
  truncated: z.boolean(),
  runtime: z.string(),
  image: z.string(),
});
type Output = z.infer<typeof Output>;

function isAuthority(text: string): boolean {
  return readAuthority(text, HTTPS_PORT) !== undefined;
}

/** Nothing but the copy is in its reach, and that takes what came of a call once: it may run again with its key. */
const COMMON = {
  from: 'built in',
  output: Output,
  effect: 'keyed',
  keepsKeysMs: KEEPS_KEYS_MS,
  needs: { files: 'write', sandbox: true },
  limits: { ms: LONGEST_MS },
  risk: 'medium',
} as const;

export const run: Tool<z.infer<typeof RunInput>, Output> = {
  ...COMMON,
  name: 'run',
  purpose: 'Run a command in a container over the copy of the workspace, without network.',
  input: RunInput,
  run: (input, context) => commanded(input, context),
};

export const runOnline: Tool<z.output<typeof RunOnlineInput>, Output> = {
  ...COMMON,
  name: 'run_online',
  purpose: 'Run a command in a container over the copy of the workspace, with a way out to the granted hosts.',
  input: RunOnlineInput,
  // What it sends there may be done once only.
  effect: 'unsafe',
  needs: { ...COMMON.needs, hosts: 'named' },
  // With the time that a person has to answer.
  limits: { ms: LONGEST_MS + 60_000 },
  risk: 'high',
  asksFor: ({ hosts }) => hosts,
  run: async ({ hosts, why, ...input }, context) => {
    const command = input.command.join(' ');
    const lastsMs = wallMsOf(input.seconds) + AROUND_MS;
    const egress = await context.egress({ hosts, why: why === undefined ? command : `${command}: ${why}`, lastsMs });
    const channel = egress.channel();
    try {
      const result = await commanded(input, context, channel);
      await channel.settled();
      return result;
    } finally {
      egress.end();
    }
  },
};

export const test: Tool<z.infer<typeof TestInput>, Output> = {
  ...COMMON,
  name: 'test',
  purpose: 'Run the project’s tests in a container over the copy of the workspace.',
  input: TestInput,
  run: async ({ command, seconds }, context) => {
    const stage = await context.stage();
    const found =
      command ?? testCommand((path) => (stage.entry(path)?.kind === 'file' ? stage.read(path).toString() : undefined));
    if (found) return commanded({ command: found, seconds }, context);
    const message = 'No file of the project says how its tests are run. Give the command.';
    return { state: 'failed', failure: { kind: 'bad-arguments', message, field: 'command', next: 'repair' } };
  },
};

interface Command {
  readonly command: readonly string[];
  readonly folder?: string | undefined;
  readonly git?: boolean;
  readonly seconds?: number | undefined;
}

const wallMsOf = (seconds = 120): number => Math.ceil(seconds * 1000);

async function commanded(
  { command, folder, git = false, seconds }: Command,
  context: ToolContext,
  egress?: EgressChannel,
): Promise<ToolResult<Output>> {
  const stage = await context.stage();
  const sandbox = await context.sandbox();
  const limits = { wallMs: wallMsOf(seconds) };
  const files = git ? await withGit(stage.tree(), context.signal, stage.before()) : stage.tree();
  const call = { command, files, limits, ...(egress && { egress }) };
  const result = await sandbox.run(folder === undefined ? call : { ...call, folder }, context.signal);
  if (context.signal.aborted) throw new PenumbraError('cancelled', 'The call was cancelled.');
  const told = { ...result, ...ofWorkspace(result, git) };
  return stage.once(context.idempotencyKey, () => {
    stage.apply(told.changed);
    const cause = causeOf(told);
    const value = outputOf(told);
    return { state: 'done', value, text: textOf(told), command: lineOf(command), ...(cause && { cause }) };
  });
}

/** As a person would type it; a shell's own line where a shell was asked for one. */
function lineOf(command: readonly string[]): string {
  const [program = '', flag = '', line] = command;
  return line !== undefined && /^(?:\/\S+\/)?(?:ba|da)?sh$/.test(program) && /^-\w*c$/.test(flag)
    ? line
    : command.join(' ');
}

/** What a command made of git's own stays in its container; `isOurs`: of the `.git` that it was given. */
function ofWorkspace({ changed, refused }: SandboxResult, isOurs: boolean): Pick<SandboxResult, 'changed' | 'refused'> {
  const kept = withoutGit(changed);
  const left = changed.length - kept.length;
  if (left === 0 || isOurs) return { changed: kept, refused };
  return { changed: kept, refused: [...refused, `${left} in .git: git’s own files are not taken`] };
}

function outputOf({ ending, exitCode, changed, refused, truncated, isolation }: SandboxResult): Output {
  const { runtime, image } = isolation;
  const paths = changed.map((change) => ({ path: pathOf(change), kind: change.kind }));
  return { ending, exitCode: exitCode ?? null, changed: paths, refused: [...refused], truncated, runtime, image };
}

/** Why what it did did not succeed. */
function causeOf({ ending, exitCode }: SandboxResult): Failure | undefined {
  if (ending !== 'exited') return { from: 'sandbox', ending };
  return exitCode ? { from: 'exit', code: exitCode } : undefined;
}

/** A call that came to no end of its own is as if it had not been: half of its changes would be worse than none. */
const TAKES: ReadonlySet<SandboxResult['ending']> = new Set(['exited', 'disk-full']);
const LOST = ', and nothing that it changed was taken';

/** What it printed, with how it ended in the first line, and what that means where the code alone says it. */
function textOf(result: SandboxResult): string {
  const { ending, exitCode, stdout, stderr, truncated, hints = [] } = result;
  const how = ending === 'exited' ? `exit ${exitCode}` : `ended: ${ending}${TAKES.has(ending) ? '' : LOST}`;
  const cause = causeOf(result);
  const meaning = cause && exitCode !== 1 ? ` ${classify(cause, 0).words}` : '';
  const cut = truncated ? ' (not all of what it printed is here)' : '';
  const parts = [`${how}${cut}${meaning}`, ...hints, decoded(stdout), decoded(stderr)];
  return parts.filter((part) => part !== '').join('\n');
}

const decoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
