/** A sandbox whose calls find the dependencies of their project, where copies of them were built. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { ImageRecord } from '../image/record.ts';
import { DockerSandbox } from '../sandbox/docker/docker-sandbox.ts';
import { connectEngine, engineAddress } from '../sandbox/docker/engine.ts';
import type { Isolation, Sandbox, SandboxCall, SandboxResult, Served } from '../sandbox/sandbox.ts';
import { Copies, type Copy } from './copies.ts';
import { FixedCopies } from './fixed-copies.ts';
import { type BuiltIn, keyOf, likenessOf, type Plan, without } from './plan.ts';
import { type Environment, plansOf } from './plans.ts';
import { Uses } from './uses.ts';

export interface Equipment {
  readonly copies: Pick<Copies, 'find' | 'findLike'>;
  readonly fixed?: FixedCopies;
  /** Whether this process stays long enough to make copies beside its calls. */
  readonly stays?: boolean;
  readonly builtIn: BuiltIn;
  readonly env: Environment;
}

export interface SandboxOf {
  /** The data folder. */
  readonly folder: string;
  readonly env: Environment;
  readonly record: ImageRecord;
  /** As `DockerSandboxOptions.waiting`. */
  readonly waiting?: number;
}

/**
 * The sandbox of a data folder and its image; in a process that stays (`waiting` is not 0) unused copies go meanwhile. Throws
 * `bad-input` for a wrong `DOCKER_HOST`.
 */
export async function equippedSandbox({ folder, env, record, waiting }: SandboxOf): Promise<Sandbox> {
  const address = engineAddress(env);
  const { image } = record;
  const sandbox = await DockerSandbox.open({ address, image, ...(waiting !== undefined && { waiting }) });
  const copies = new Copies({ engine: await connectEngine(address), address }, new Uses(folder));
  // Whoever needs the engine next says what is wrong with it.
  const stays = waiting !== 0;
  if (stays) copies.tidy().catch(() => {});
  const fixed = new FixedCopies({ sandbox, copies, builtIn: record });
  return new EquippedSandbox(sandbox, { copies, builtIn: record, env, fixed, stays });
}

export class EquippedSandbox implements Sandbox {
  readonly #sandbox: Sandbox;
  readonly #equipment: Equipment;

  constructor(sandbox: Sandbox, equipment: Equipment) {
    this.#sandbox = sandbox;
    this.#equipment = equipment;
  }

  prove(signal?: AbortSignal): Promise<Isolation> {
    return this.#sandbox.prove(signal);
  }

  /** What lies in `files` where dependencies belong stays out. Where a copy is missing, the result says how to make it. */
  async run(call: SandboxCall, signal?: AbortSignal): Promise<SandboxResult> {
    const { builtIn, env } = this.#equipment;
    const { plans, problems } = await plansOf(call.files, env, builtIn);
    const hints = [...problems];
    const lacking = new Set<Plan>();
    const dependencies = [];
    const environments = [];
    for (const plan of plans) {
      if (plan.over && lacking.has(plan.over)) continue;
      const { copy, hint } = await this.#copyFor(plan);
      if (hint !== undefined) hints.push(hint);
      if (!copy) lacking.add(plan);
      else {
        dependencies.push({ volume: copy.volume, folders: plan.folders });
        environments.push(plan.environment);
      }
    }
    const files = without(
      call.files,
      dependencies.flatMap(({ folders }) => folders),
    );
    const environment = Object.assign({}, ...environments, call.environment);
    const equipped = dependencies.length === 0 ? call : { ...call, files, environment, dependencies };
    const result = await this.#sandbox.run(equipped, signal);
    return hints.length === 0 ? result : { ...result, hints };
  }

  async #copyFor(plan: Plan): Promise<{ readonly copy?: Copy; readonly hint?: string }> {
    const { copies, builtIn } = this.#equipment;
    const own = await copies.find(keyOf(plan, builtIn));
    if (own) return { copy: own };
    const like = likenessOf(plan, builtIn);
    const other = like === undefined ? undefined : await copies.findLike(like);
    return other ? { copy: other, hint: outdated(plan) } : { hint: missing(plan) };
  }

  /** A server brings its own dependencies, as fixed folders. */
  async serve(call: SandboxCall, signal?: AbortSignal): Promise<Served> {
    const { fixed, stays } = this.#equipment;
    const mounted = await fixed?.mounted(call);
    const served = mounted && (await this.#sandbox.serve(mounted, signal).catch(unlessMissing));
    if (served) return served;
    const sent = await this.#sandbox.serve(call, signal);
    if (stays) fixed?.begin(call);
    return sent;
  }

  async close(): Promise<void> {
    await Promise.all([this.#equipment.fixed?.close(), this.#sandbox.close()]);
  }
}

/** The copy may be gone since it was found; whatever else is missing will be missed again. */
function unlessMissing(error: unknown): undefined {
  if (!(error instanceof PenumbraError && error.code === 'missing-part')) throw error;
}

const missing = ({ what, lock }: Plan): string =>
  `There was no ${what}: no copy of what ${lock} names was built for this image. Run \`penumbra sandbox deps\` in the project.`;

const outdated = ({ what, lock }: Plan): string =>
  `The copy of ${what} was built from ${lock} with other manifests: each call makes what differs. Run \`penumbra sandbox deps\` in the project.`;
