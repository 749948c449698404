/** `penumbra exec [--workspace DIR] [--timeout S] [--json] -- COMMAND…`: one sandboxed call over a copy; nothing is written back. */
import { parseArgs } from 'node:util';
import { PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { imageRecord } from '../../execution/image/record.ts';
import { DockerSandbox } from '../../execution/sandbox/docker/docker-sandbox.ts';
import { engineAddress } from '../../execution/sandbox/docker/engine.ts';
import type { Ending, SandboxCall, SandboxResult } from '../../execution/sandbox/sandbox.ts';
import { snapshotInMemory } from '../../execution/staging/snapshot/snapshot.ts';
import { pathOf, type TreeChange } from '../../execution/trees/tree.ts';
import { type CommandIo, EXIT, put } from './command.ts';

const NO_COMMAND = 'exec needs a command: penumbra exec [--workspace DIR] [--timeout S] [--json] -- COMMAND…';

interface Asked {
  readonly command: readonly string[];
  readonly workspace: string;
  readonly wallMs: number | undefined;
  readonly json: boolean;
}

/** Exits with the command's own code; 1 where it did not come to its end, 2 for bad input, 5 where a part is missing. */
export async function exec(args: string[], io: CommandIo): Promise<number> {
  const asked = readArguments(args);
  const { image } = imageRecord(dataFolder({ env: io.env }));
  const sandbox = await DockerSandbox.open({ address: engineAddress(io.env), image, waiting: 0 });
  const cancel = new AbortController();
  const stop = () => cancel.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await told(await called(sandbox, asked, io, cancel.signal), asked, io);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await sandbox.close();
  }
}

function readArguments(args: string[]): Asked {
  const { values, positionals } = parseArgs({
    args,
    options: { workspace: { type: 'string' }, timeout: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new PenumbraError('bad-input', NO_COMMAND);
  const { workspace = '.', timeout, json = false } = values;
  return { command: positionals, workspace, wallMs: timeout === undefined ? undefined : milliseconds(timeout), json };
}

function milliseconds(seconds: string): number {
  const ms = Math.round(Number(seconds) * 1000);
  if (ms > 0 && ms <= 86_400_000) return ms;
  throw new PenumbraError('bad-input', `--timeout needs seconds, more than 0 and at most 86400: ${seconds}`);
}

/** The container starts while the workspace is read. */
async function called(
  sandbox: DockerSandbox,
  asked: Asked,
  io: CommandIo,
  signal: AbortSignal,
): Promise<SandboxResult> {
  const proved = sandbox.prove(signal);
  proved.catch(() => {});
  const { tree } = await snapshotInMemory(asked.workspace, { signal });
  await proved;
  const { command, wallMs, json } = asked;
  const call: SandboxCall = { command, files: tree, ...(wallMs !== undefined && { limits: { wallMs } }) };
  const onOutput: SandboxCall['onOutput'] = (stream, bytes) => void io[stream].write(bytes);
  return sandbox.run(json ? call : { ...call, onOutput }, signal);
}

async function told(result: SandboxResult, { json }: Asked, io: CommandIo): Promise<number> {
  if (json) await put(io.stdout, `${JSON.stringify(asJson(result))}\n`);
  else await put(io.stderr, asWords(result));
  return result.exitCode ?? EXIT.failed;
}

function asJson({ exitCode, stdout, stderr, changed, ms, isolation, ending, truncated, refused }: SandboxResult) {
  return {
    exitCode: exitCode ?? null,
    stdout: Buffer.from(stdout).toString(),
    stderr: Buffer.from(stderr).toString(),
    changed: changed.map((change) => ({ path: pathOf(change), kind: change.kind })),
    ms: Math.round(ms),
    runtime: isolation.runtime,
    ...{ ending, truncated, refused, version: isolation.version, image: isolation.image },
  };
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  exited: '',
  'timed-out': 'The command was ended: its time was over.\n',
  'out-of-memory': 'The command was ended: it took more memory than it may have.\n',
  'disk-full': 'The command had no room left for files.\n',
  killed: 'The command was ended: it printed without end.\n',
};

function asWords({ ending, truncated, changed, refused }: SandboxResult): string {
  const cut = truncated ? 'Not all that it printed is shown.\n' : '';
  const list = changed
    .map((change) => `  ${SIGNS[change.kind]} ${JSON.stringify(pathOf(change)).slice(1, -1)}\n`)
    .join('');
  const changes = list === '' ? '' : `Changed in the copy, and not written back:\n${list}`;
  const left = refused.map((why) => `Left out: ${JSON.stringify(why).slice(1, -1)}\n`).join('');
  return `${cut}${ENDINGS[ending]}${changes}${left}`;
}

const SIGNS: Readonly<Record<TreeChange['kind'], string>> = { added: '+', changed: '~', removed: '-' };
