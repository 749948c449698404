/** Makes copies: one call in a container, whose folders are kept when all went well. */
import { PenumbraError } from '../../contracts/errors.ts';
import { sha256 } from '../../durable/sha256.ts';
import type { DockerSandbox } from '../sandbox/docker/docker-sandbox.ts';
import type { EgressChannel, Ending, SandboxCall, SandboxLimits, SandboxResult } from '../sandbox/sandbox.ts';
import { EntryTree } from '../trees/entry-tree.ts';
import type { FileEntry, Tree } from '../trees/tree.ts';
import { TreePath } from '../trees/tree-path.ts';
import { type Copies, type Copy, newVolume } from './copies.ts';
import type { Plan } from './plan.ts';

const MB = 1 << 20;
const CERTIFICATES = TreePath.parse('.penumbra-authorities.pem');

export const BUILD_MS = 900_000;
/** What it downloads lies in memory beside what it unpacks: a copy has 2 GB about. */
const LIMITS: Partial<SandboxLimits> = { wallMs: BUILD_MS, memoryBytes: 4096 * MB, diskBytes: 3072 * MB };
/** Of what the tool said of its failure: some begin with the cause, some end with it. */
const FIRST_LINES = 5;
const LAST_LINES = 4;

export interface BuildParts {
  readonly sandbox: Pick<DockerSandbox, 'keep'>;
  readonly copies: Copies;
  /** To where packages come from; none where the plan is over another one. */
  readonly egress?: EgressChannel | undefined;
  /** Authorities (PEM) that are trusted beside the usual ones, where a network opens TLS. */
  readonly certificates?: Uint8Array | undefined;
}

export interface CopyWork {
  readonly plan: Plan;
  readonly key: string;
  /** As `likenessOf`. */
  readonly like?: string | undefined;
  readonly tree: Tree;
  /** Of the plan that it is over. */
  readonly below?: Copy | undefined;
}

/**
 * Throws `bad-input` with the tool's own words where it cannot build that, and as `Sandbox.run` does; then nothing is left of it.
 */
export async function buildCopy(
  { plan, key, like, tree, below }: CopyWork,
  { sandbox, copies, egress, certificates }: BuildParts,
  signal?: AbortSignal,
): Promise<Copy> {
  const { command, environment, folders, what, over } = plan;
  const files = filesOf(plan, tree, certificates);
  const trust = certificates && {
    NODE_EXTRA_CA_CERTS: `/work/${CERTIFICATES}`,
    SSL_CERT_FILE: `/work/${CERTIFICATES}`,
  };
  const dependencies = over && below ? [{ volume: below.volume, folders: over.folders }] : [];
  const given = { command, environment: { ...environment, ...trust }, files, dependencies, limits: LIMITS };
  const call: SandboxCall = egress && !over ? { ...given, egress } : given;
  return await makeCopy(
    { key, like, what, call, folders },
    { sandbox, copies },
    (result) => failed(plan, result),
    signal,
  );
}

/** What a copy is made of: what `call` has in `folders` when it ends. */
export interface CopyWanted extends Pick<Copy, 'key' | 'what'>, Pick<CopyWork, 'like'> {
  readonly call: SandboxCall;
  readonly folders: readonly TreePath[];
}

/** Throws `failed` where the folders were not kept, and as `Sandbox.run` does; then nothing is left of it. */
export async function makeCopy(
  { key, like, what, call, folders }: CopyWanted,
  { sandbox, copies }: Pick<BuildParts, 'sandbox' | 'copies'>,
  failed: (result: SandboxResult) => PenumbraError,
  signal?: AbortSignal,
): Promise<Copy> {
  const volume = newVolume(key);
  let made = undefined as Copy | undefined;
  const complete = async (bytes: number) => {
    made = await copies.complete({ key, volume, what, bytes }, like);
    if (!made) throw new PenumbraError('sandbox-failed', `The container engine lost the copy of ${what}.`);
  };
  try {
    const result = await sandbox.keep(call, { volume, folders }, complete, signal);
    if (!made) throw failed(result);
    return made;
  } finally {
    // Somebody else may have been faster.
    if (made?.volume !== volume) await copies.abandon(volume).catch(() => {});
  }
}

/** What the build is given: the project's files, those that the plan wrote, and authorities. */
function filesOf({ files, written }: Plan, tree: Tree, certificates: Uint8Array | undefined): EntryTree {
  const made = new Map<FileEntry, Uint8Array>();
  for (const [path, text] of written) made.set(...asFile(path, Buffer.from(text)));
  if (certificates) made.set(...asFile(CERTIFICATES, certificates));
  return new EntryTree([...files, ...made.keys()], async (file) => made.get(file) ?? tree.content(file));
}

function asFile(path: TreePath, bytes: Uint8Array): [FileEntry, Uint8Array] {
  const hash = sha256(Buffer.from(bytes)).toString('hex');
  return [{ kind: 'file', path, mode: 0o600, size: bytes.length, hash }, bytes];
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  exited: 'it could not all be kept',
  'timed-out': `it took longer than ${BUILD_MS / 60_000} minutes`,
  'out-of-memory': 'it took more memory than it may have',
  'disk-full': 'it takes more than a copy may have (2 GB)',
  killed: 'it printed without end',
};

function failed({ what, lock, builder }: Plan, { ending, exitCode, stdout, stderr }: SandboxResult): PenumbraError {
  const said = [stderr, stdout].map((bytes) => Buffer.from(bytes).toString().trim()).find((text) => text !== '') ?? '';
  const why = exitCode ? `${builder} ended with ${exitCode}` : ENDINGS[ending];
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const isLong = lines.length > FIRST_LINES + LAST_LINES;
  const shown = isLong ? [...lines.slice(0, FIRST_LINES), '…', ...lines.slice(-LAST_LINES)] : lines;
  const words = shown.length === 0 ? '' : `:\n${shown.join('\n')}`;
  return new PenumbraError('bad-input', `No ${what} was made from ${lock}: ${why}${words || '.'}`);
}
