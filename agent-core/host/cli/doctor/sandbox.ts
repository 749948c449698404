import { PenumbraError, wordsOf } from '../../../contracts/errors.ts';
import { Copies } from '../../../execution/dependencies/copies.ts';
import { Uses } from '../../../execution/dependencies/uses.ts';
import { recipeHash } from '../../../execution/image/recipe.ts';
import { type ImageRecord, imageRecord } from '../../../execution/image/record.ts';
import {
  connectEngine,
  type Engine,
  type EngineAddress,
  engineAddress,
  placeOf,
} from '../../../execution/sandbox/docker/engine.ts';
import { readRuntime } from '../../../execution/sandbox/docker/proof.ts';
import type { Check } from './check.ts';
import { mendEngine, mendGroup, mendGvisor, type System, thisSystem } from './mending.ts';

const NAMES = { engine: 'container engine', gvisor: 'gVisor', image: 'sandbox image', dependencies: 'dependencies' };
const PATIENCE_MS = 5_000;

/** What tools need that run commands: an engine, gVisor in it, an image. Without one of them the rest of Penumbra goes on. */
export async function checkSandbox(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
  system: System = thisSystem(),
): Promise<Check[]> {
  try {
    const address = engineAddress(env);
    const patient = { ...address, timeout: PATIENCE_MS };
    const engine = await connectEngine(patient);
    const found = await checkEngine(engine, address, system);
    if (found.state !== 'ok') return [found];
    const parts = [await checkGvisor(engine, address, system), await checkImage(engine, folder)];
    return [found, ...parts, ...(await checkDependencies({ engine, address }, folder))];
  } catch (error) {
    return [without(NAMES.engine, wordsOf(error), mendEngine(system))];
  }
}

async function checkEngine(engine: Engine, address: EngineAddress, system: System): Promise<Check> {
  try {
    const { Version } = await engine.version();
    return { name: NAMES.engine, state: 'ok', found: `Docker ${Version} at ${placeOf(address)}` };
  } catch (error) {
    const isForbidden = (error as NodeJS.ErrnoException).code === 'EACCES';
    const mend = isForbidden ? mendGroup(system) : mendEngine(system);
    return without(NAMES.engine, `none answers at ${placeOf(address)} (${wordsOf(error)}); no commands are run`, mend);
  }
}

async function checkGvisor(engine: Engine, address: EngineAddress, system: System): Promise<Check> {
  try {
    const { path, args, version } = await readRuntime(engine, address);
    return { name: NAMES.gvisor, state: 'ok', found: `runsc ${version}: ${[path, ...args].join(' ')}` };
  } catch (error) {
    // Its own words end with what to do; that is told here by the system.
    const [sentence = ''] = wordsOf(error).split(/\. /);
    return without(NAMES.gvisor, `${sentence}; no commands are run`, mendGvisor(system));
  }
}

async function checkImage(engine: Engine, folder: string): Promise<Check> {
  const mend = 'penumbra sandbox build';
  try {
    const record = imageRecord(folder);
    const { Size } = await engine.getImage(record.image).inspect();
    const chosen = record.with?.length ? ` with ${record.with.join(', ')}` : '';
    const name = `${record.image.slice(0, 'sha256:'.length + 12)}${chosen}`;
    const found = `${name}, ${(Size / 1e6).toFixed(0)} MB, made by ${record.by} at ${record.at}`;
    if (isCurrent(record)) return { name: NAMES.image, state: 'ok', found };
    return { name: NAMES.image, state: 'info', found: `${found}, from an older recipe than this Penumbra's`, mend };
  } catch (error) {
    const why = error instanceof PenumbraError ? error.message.replace(/ Run `.*$/, '') : 'the engine does not have it';
    return without(NAMES.image, why, mend);
  }
}

/** What copies of dependencies take; nothing where there are none. */
async function checkDependencies(
  at: { readonly engine: Engine; readonly address: EngineAddress },
  folder: string,
): Promise<Check[]> {
  const copies = await new Copies(at, new Uses(folder)).list().catch(() => []);
  if (copies.length === 0) return [];
  const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  const found = `${copies.length} built, ${(bytes / 1e6).toFixed(0)} MB; what is not used for 30 days goes`;
  return [{ name: NAMES.dependencies, state: 'ok', found }];
}

const isCurrent = ({ by, recipe, with: chosen }: ImageRecord): boolean => recipe === recipeHash(by, chosen);

const without = (name: string, found: string, mend: string): Check => ({ name, state: 'optional', found, mend });
