/** `penumbra exec`: one sandboxed call over a copy of a folder; nothing is written back. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { equippedSandbox } from '../../execution/dependencies/equipped-sandbox.ts';
import { LOCKS } from '../../execution/dependencies/plans.ts';
import { readAllowed, readAsked } from '../../execution/egress/call-egress.ts';
import type { AllowedHost, Authority } from '../../execution/egress/hosts.ts';
import type { EgressEntry } from '../../execution/egress/log.ts';
import { imageRecord } from '../../execution/image/record.ts';
import { DEFAULT_LIMITS } from '../../execution/sandbox/limits.ts';
import type { EgressChannel, Ending, Sandbox, SandboxCall, SandboxResult } from '../../execution/sandbox/sandbox.ts';
import { withGit, withoutGit } from '../../execution/staging/git/git-folder.ts';
import type { LeftOut } from '../../execution/staging/snapshot/left-out.ts';
import { snapshotInMemory } from '../../execution/staging/snapshot/snapshot.ts';
import { diffOf } from '../../execution/staging/stage/diff.ts';
import { pathOf, type Tree, type TreeChange } from '../../execution/trees/tree.ts';
import type { CopyRules } from '../tools/call-program.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { COPY_OPTIONS, copyRules } from './copy-options.ts';
import { putDiff } from './diff.ts';
import { type ExecEgress, egressAsJson, egressAsWords, execEgress } from './exec-egress.ts';
import { leftAsWords } from './left-out.ts';
import { jsonLine, printable, printer } from './printable.ts';

const NO_COMMAND =
  'exec needs a command: penumbra exec [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST[:PORT]]… [--reach HOST[:PORT]]… [--timeout S] [--git] [--diff] [--json] -- COMMAND…';

interface Asked {
  readonly command: readonly string[];
  readonly workspace: string;
  readonly rules: CopyRules;
  readonly wallMs: number | undefined;
  /** A `.git` of one commit is there. */
  readonly git: boolean;
  /** What it changed is told as a diff, which has standard output to itself. */
  readonly diff: boolean;
  readonly json: boolean;
  readonly allowed: readonly AllowedHost[];
  readonly reached: readonly Authority[];
}

/** What came of the command, what of the workspace it did not have, and what it had. */
interface Called extends SandboxResult {
  readonly left: readonly LeftOut[];
  readonly before: Tree;
}

/** Exits with the command's own code; 1 where it did not come to its end, 2 for bad input, 5 where a part is missing. */
export async function exec(args: string[], io: CommandIo): Promise<number> {
  const folder = dataFolder({ env: io.env });
  const asked = readArguments(args, folder);
  const record = imageRecord(folder);
  const sandbox = await equippedSandbox({ folder, env: io.env, record, waiting: 0 });
  const cancel = new AbortController();
  const stop = () => cancel.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let egress: ExecEgress | undefined;
  let entries: Promise<readonly EgressEntry[]> | undefined;
  try {
    egress = await egressFor(asked, folder, io, cancel.signal);
    const { changed, ...rest } = await called(sandbox, asked, io, { signal: cancel.signal, egress: egress?.channel });
    const result = { ...rest, changed: asked.git ? withoutGit(changed) : changed };
    entries = egress?.over();
    return await told(result, await entries, asked, io);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await sandbox.close();
    await (entries ?? egress?.over());
  }
}

async function egressFor(
  asked: Asked,
  folder: string,
  io: CommandIo,
  signal: AbortSignal,
): Promise<ExecEgress | undefined> {
  const { allowed: granted, reached, command, wallMs = DEFAULT_LIMITS.wallMs } = asked;
  if (granted.length + reached.length === 0) return undefined;
  const log = (_level: string, message: string) => void put(io.stderr, `${message}\n`);
  return execEgress(folder, { granted, asked: reached, why: command.join(' '), wallMs, log, signal });
}

function readArguments(args: string[], folder: string): Asked {
  const { values, positionals } = parseArgs({
    args,
    options: {
      workspace: { type: 'string' },
      ...COPY_OPTIONS,
      allow: { type: 'string', multiple: true },
      reach: { type: 'string', multiple: true },
      timeout: { type: 'string' },
      git: { type: 'boolean' },
      diff: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new PenumbraError('bad-input', NO_COMMAND);
  const { workspace = '.', allow = [], reach = [] } = values;
  const { timeout, git = false, diff = false, json = false } = values;
  const wallMs = timeout === undefined ? undefined : milliseconds(timeout);
  return {
    command: positionals,
    workspace,
    rules: copyRules(values, folder),
    wallMs,
    git,
    diff,
    json,
    allowed: allow.map(readAllowed),
    reached: reach.map(readAsked),
  };
}

function milliseconds(seconds: string): number {
  const ms = Math.round(Number(seconds) * 1000);
  if (ms > 0 && ms <= 86_400_000) return ms;
  throw new PenumbraError('bad-input', `--timeout needs seconds, more than 0 and at most 86400: ${seconds}`);
}

/** The container starts while the workspace is read; one with dependencies can only be started then. */
async function called(
  sandbox: Sandbox,
  asked: Asked,
  io: CommandIo,
  { signal, egress }: { readonly signal: AbortSignal; readonly egress: EgressChannel | undefined },
): Promise<Called> {
  const hasLock = LOCKS.some((lock) => existsSync(path.join(asked.workspace, lock)));
  const proved = hasLock ? undefined : sandbox.prove(signal);
  proved?.catch(() => {});
  const { tree, left } = await snapshotInMemory(asked.workspace, { ...asked.rules, signal });
  await proved;
  const { command, wallMs, git, json } = asked;
  const limits = wallMs === undefined ? {} : { wallMs };
  const files = git ? await withGit(tree, signal) : tree;
  const call: SandboxCall = { command, files, limits, ...(egress && { egress }) };
  if (json) return { ...(await sandbox.run(call, signal)), left, before: tree };
  await put(io.stderr, leftAsWords(left));
  const printers = { stdout: printer(asked.diff ? io.stderr : io.stdout), stderr: printer(io.stderr) };
  try {
    const result = await sandbox.run({ ...call, onOutput: (stream, bytes) => printers[stream].write(bytes) }, signal);
    return { ...result, left, before: tree };
  } finally {
    printers.stdout.end();
    printers.stderr.end();
  }
}

async function told(
  result: Called,
  entries: readonly EgressEntry[] | undefined,
  asked: Pick<Asked, 'json' | 'diff'>,
  io: CommandIo,
): Promise<number> {
  const egress = entries && { egress: egressAsJson(entries) };
  const diff = asked.diff ? await diffOf(result.before, result.changed) : undefined;
  if (asked.json) await put(io.stdout, jsonLine({ ...asJson(result), diff, ...egress }));
  else {
    await put(io.stderr, asWords(result) + egressAsWords(entries ?? []));
    await putDiff(diff, io);
  }
  return result.exitCode ?? EXIT.failed;
}

function asJson({ exitCode, stdout, stderr, changed, ms, isolation, ending, truncated, refused, hints, left }: Called) {
  return {
    exitCode: exitCode ?? null,
    stdout: Buffer.from(stdout).toString(),
    stderr: Buffer.from(stderr).toString(),
    changed: changed.map((change) => ({ path: pathOf(change), kind: change.kind })),
    ms: Math.round(ms),
    runtime: isolation.runtime,
    ...(hints && { hints }),
    ...{ left, ending, truncated, refused, version: isolation.version, image: isolation.image },
  };
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  exited: '',
  'timed-out': 'The command was ended: its time was over.\n',
  'out-of-memory': 'The command was ended: it took more memory than it may have.\n',
  'disk-full': 'The command had no room left for files.\n',
  killed: 'The command was ended: it printed without end.\n',
};

function asWords({ ending, truncated, changed, refused, hints = [] }: SandboxResult): string {
  const cut = truncated ? 'Not all that it printed is shown.\n' : '';
  const list = changed.map((change) => `  ${SIGNS[change.kind]} ${printable(pathOf(change))}\n`).join('');
  const changes = list === '' ? '' : `Changed in the copy, and not written back:\n${list}`;
  const left = refused.map((why) => `Left out: ${printable(why)}\n`).join('');
  return `${cut}${ENDINGS[ending]}${changes}${left}${hints.map((hint) => `${hint}\n`).join('')}`;
}

const SIGNS: Readonly<Record<TreeChange['kind'], string>> = { added: '+', changed: '~', removed: '-' };
