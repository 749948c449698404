/**
 * Volumes that no mark names: under way, or left by a builder that died. A builder's container is made with its volume, runs as long as
 * the builder lives, and goes only once the volume is marked.
 */
import { removeContainer } from '../sandbox/docker/container.ts';
import { type Engine, statusOf } from '../sandbox/docker/engine.ts';

/** A builder needs less from making its container, and the volume with it, to its start. */
const STARTING_MS = 60_000;

/** Takes the volume away, with the containers that ended over it; `ageMs` is its own. One that somebody works with stays. */
export async function removeLeft(engine: Engine, volume: string, ageMs: number): Promise<void> {
  const filters = { volume: [volume] };
  const containers = await engine.listContainers({ all: true, filters });
  const isOver = (state: string) => state === 'exited' || state === 'dead';
  const isStarting = ageMs < STARTING_MS && containers.every(({ State }) => State === 'created');
  if (isStarting || containers.some(({ State }) => !isOver(State) && State !== 'created')) return;
  await Promise.all(containers.map(({ Id }) => removeContainer(engine, Id)));
  await removeVolume(engine, volume);
}

/** False where a container has it. */
export async function removeVolume(engine: Engine, name: string): Promise<boolean> {
  try {
    await engine.getVolume(name).remove();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return true;
    if (statusOf(error) === 409) return false;
    throw error;
  }
}
