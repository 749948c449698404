/** `penumbra sandbox deps [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST]… [--list | --clear [--all]] [--json]`: copies of dependencies for calls in the sandbox. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { BUILD_MS, buildCopy, type CopyWork } from '../../execution/dependencies/build.ts';
import { Copies, type Copy } from '../../execution/dependencies/copies.ts';
import { keyOf, likenessOf, type Plan } from '../../execution/dependencies/plan.ts';
import { LOCKS, plansOf } from '../../execution/dependencies/plans.ts';
import { Uses } from '../../execution/dependencies/uses.ts';
import { readAllowed } from '../../execution/egress/call-egress.ts';
import { allowedBy, readRules } from '../../execution/egress/rules.ts';
import { type ImageRecord, imageRecord } from '../../execution/image/record.ts';
import { DockerSandbox } from '../../execution/sandbox/docker/docker-sandbox.ts';
import { connectEngine, engineAddress, noEngine } from '../../execution/sandbox/docker/engine.ts';
import { snapshotInMemory } from '../../execution/staging/snapshot/snapshot.ts';
import type { CopyRules } from '../tools/call-program.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { COPY_OPTIONS, copyRules } from './copy-options.ts';
import { egressAsWords, execEgress } from './exec-egress.ts';
import { interrupted } from './interrupted.ts';

/** A project's packages are more than most calls need. */
const MOST_BYTES = 2 * 2 ** 30;

interface Told {
  readonly what: string;
  readonly key: string;
  readonly bytes: number;
  readonly state: 'built' | 'there' | 'gone';
  /** Only other data folders used it. */
  readonly elsewhere?: true;
}

/** Exits with 2 where the lock file cannot be built from, or a host that it needs was not allowed; 5 where a part is missing. */
export async function sandboxDeps(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      workspace: { type: 'string', default: '.' },
      ...COPY_OPTIONS,
      allow: { type: 'string', multiple: true, default: [] },
      list: { type: 'boolean' },
      clear: { type: 'boolean' },
      all: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.all && !values.clear) throw new PenumbraError('bad-input', '--all goes with --clear.');
  const rules = copyRules(values, dataFolder({ env: io.env }));
  const copies = await openCopies(io);
  const { told, problems } = values.clear
    ? await clear(copies, values.all, io)
    : values.list
      ? { told: (await copies.list()).map((copy) => asTold(copy, 'there', copies)), problems: [] }
      : await interrupted((signal) => ensure(copies, { ...values, rules }, io, signal));
  await put(io.stdout, values.json ? `${JSON.stringify({ copies: told })}\n` : inWords(told, values.clear));
  for (const problem of problems) io.stderr.write(`${problem}\n`);
  return problems.length === 0 ? EXIT.done : EXIT.badInput;
}

async function openCopies(io: CommandIo): Promise<Copies> {
  const address = engineAddress(io.env);
  const engine = await connectEngine(address);
  await engine.ping().catch((cause: unknown) => {
    throw noEngine(address, cause);
  });
  return new Copies({ engine, address }, new Uses(dataFolder({ env: io.env })));
}

/** An engine may serve several data folders; what only others used is told, and stays unless all was said. */
async function clear(copies: Copies, isAll: boolean, io: CommandIo) {
  const gone = await copies.clear(isAll ? 'all' : 'own');
  const others = (await copies.list()).filter((copy) => !copies.isOwn(copy));
  if (others.length > 0)
    io.stderr.write(
      `${others.length} ${others.length === 1 ? 'copy' : 'copies'} in this engine that only other data folders used stayed; \`penumbra sandbox deps --clear --all\` takes them away, too.\n`,
    );
  return { told: gone.map((copy) => asTold(copy, 'gone')), problems: [] };
}

interface Wanted {
  readonly workspace: string;
  /** As the calls have them: what a call does not see is in no key. */
  readonly rules: CopyRules;
  readonly allow: readonly string[];
}

/** Builds what is not there yet. One lock file that cannot be built from keeps no other from it. */
async function ensure(copies: Copies, { workspace, rules, allow }: Wanted, io: CommandIo, signal: AbortSignal) {
  const folder = dataFolder({ env: io.env });
  const record = imageRecord(folder);
  const { tree } = await snapshotInMemory(workspace, { ...rules, signal });
  const { plans, problems } = await plansOf(tree, io.env, record);
  if (plans.length === 0 && problems.length === 0) throw nothingToBuild();
  await copies.tidy();
  const told: Told[] = [];
  const made = new Map<Plan, Copy>();
  for (const plan of plans) {
    const key = keyOf(plan, record);
    const there = await copies.find(key);
    const work = { plan, key, like: likenessOf(plan, record), tree, below: plan.over && made.get(plan.over) };
    const copy = there ?? (await build(work, { copies, allow, record, folder, io }, signal));
    made.set(plan, copy);
    told.push(asTold(copy, there ? 'there' : 'built'));
  }
  return { told, problems };
}

interface BuildOf {
  readonly copies: Copies;
  readonly allow: readonly string[];
  readonly record: ImageRecord;
  readonly folder: string;
  readonly io: CommandIo;
}

/** To ask for it is to allow the usual host of its packages; any other has to be named. */
async function build(
  work: CopyWork,
  { copies, allow, record, folder, io }: BuildOf,
  signal: AbortSignal,
): Promise<Copy> {
  const { plan } = work;
  const hosts = plan.over ? [] : allowedHosts(plan, allow, folder);
  const wayOut = plan.over ? 'without a way out' : `with a way out to ${hosts.join(', ')} alone`;
  io.stderr.write(`Making ${plan.what} from ${plan.lock}, ${wayOut}.\n`);
  const { image } = record;
  const certificates = plan.over ? undefined : authorities(io.env.NODE_EXTRA_CA_CERTS);
  const sandbox = await DockerSandbox.open({ address: engineAddress(io.env), image, waiting: 0 });
  const egress = plan.over ? undefined : await wayOutTo(hosts, folder);
  try {
    return await buildCopy(work, { sandbox, copies, egress: egress?.channel, certificates }, signal);
  } finally {
    await sandbox.close();
    const refused = ((await egress?.over()) ?? []).filter(({ verdict }) => verdict !== 'granted');
    io.stderr.write(egressAsWords(refused));
  }
}

const wayOutTo = (hosts: readonly string[], folder: string) =>
  execEgress(folder, { granted: hosts.map(readAllowed), wallMs: BUILD_MS, bytes: MOST_BYTES });

/** The certificates of the person's own network, as Node and npm outside of the sandbox are told of them. */
function authorities(file: string | undefined): Uint8Array | undefined {
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    const why = wordsOf(error);
    throw new PenumbraError('bad-input', `NODE_EXTRA_CA_CERTS: ${why}`);
  }
}

function allowedHosts({ lock, usualHosts, namedHosts }: Plan, allow: readonly string[], folder: string): string[] {
  const allowed = new Set([...usualHosts, ...allow]);
  const ruled = allowedBy(readRules(folder).rules);
  const missing = namedHosts.filter((host) => !allowed.has(host) && !ruled.includes(host));
  if (missing.length === 0) return [...new Set([...allowed, ...namedHosts])];
  const flags = missing.map((host) => `--allow ${host}`).join(' ');
  const why = `${lock} takes packages from ${missing.join(', ')}, too. Where that is right, add ${flags}`;
  throw new PenumbraError('bad-input', `${why}.`);
}

const nothingToBuild = (): PenumbraError =>
  new PenumbraError(
    'bad-input',
    `There is nothing to build: the project has none of ${LOCKS.join(', ')} that names packages.`,
  );

const asTold = (copy: Copy, state: Told['state'], copies?: Pick<Copies, 'isOwn'>): Told => ({
  ...{ what: copy.what, key: copy.key, bytes: copy.bytes, state },
  ...(copies?.isOwn(copy) === false && { elsewhere: true }),
});

const WORDS: Readonly<Record<Told['state'], string>> = { built: 'Made', there: 'There is', gone: 'Took away' };

const inWords = (told: readonly Told[], wasCleared = false): string =>
  told.length === 0
    ? `${wasCleared ? 'No copy was taken away' : 'There are no copies of dependencies'}.\n`
    : told
        .map(({ what, key, bytes, state, elsewhere }) => {
          const whose = elsewhere ? ', used from other data folders alone' : '';
          return `${WORDS[state]} ${what} ${key.slice(0, 12)}, ${megabytes(bytes)} MB${whose}.\n`;
        })
        .join('');

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
