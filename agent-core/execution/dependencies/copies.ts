/**
 * The copies of dependencies that an engine holds. A copy is two volumes: one with the folders, and a mark that names it and is made
 * last. Without a mark there is no copy, so nothing half-made is ever found, whoever dies when.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { type Engine, type EngineAddress, noEngine, statusOf } from '../sandbox/docker/engine.ts';
import { DEPENDENCIES_LABEL } from '../sandbox/docker/spec.ts';
import { removeLeft, removeVolume } from './left.ts';
import { UNUSED_MS, type Uses } from './uses.ts';

const PREFIX = 'penumbra-deps-';
/** A container goes away in less. */
const LEAVING_MS = 20_000;

const Key = z.string().regex(/^[0-9a-f]{64}$/);
const Mark = z.object({
  [DEPENDENCIES_LABEL]: z.literal('mark'),
  'penumbra.key': Key,
  'penumbra.volume': z.string().startsWith(PREFIX),
  'penumbra.what': z.string(),
  'penumbra.bytes': z.coerce.number().int().nonnegative(),
});
/** On the mark of a copy that may serve for others: which. */
const LIKE = 'penumbra.like';
const Volume = z.object({
  Name: z.string(),
  CreatedAt: z.iso.datetime({ offset: true }).optional(),
  Labels: z.record(z.string(), z.string()).nullish(),
});
type Volume = z.infer<typeof Volume>;

export interface Copy {
  readonly key: string;
  readonly volume: string;
  /** As `Plan.what`. */
  readonly what: string;
  readonly bytes: number;
  /** When it was built, milliseconds of the epoch. */
  readonly at: number;
}

export class Copies {
  readonly #engine: Engine;
  readonly #address: EngineAddress;
  readonly #uses: Uses;

  constructor({ engine, address }: { readonly engine: Engine; readonly address: EngineAddress }, uses: Uses) {
    this.#engine = engine;
    this.#address = address;
    this.#uses = uses;
  }

  /** The whole copy of that key, which counts as used now. Throws `missing-part` where no engine answers. */
  async find(key: string): Promise<Copy | undefined> {
    const copy = copyOf(await this.#inspect(markOf(key)));
    const volume = copy && (await this.#inspect(copy.volume));
    // An engine makes one that was taken away from it anew, and empty.
    if (copy?.key !== key || volume?.Labels?.[DEPENDENCIES_LABEL] !== 'copy') return undefined;
    this.#uses.now(key);
    return copy;
  }

  /** The newest whole copy that was completed with `like`, used now. */
  async findLike(like: string): Promise<Copy | undefined> {
    const marked = (await this.#volumes(`${LIKE}=${like}`)).flatMap((volume) => copyOf(volume) ?? []);
    for (const { key } of marked.sort((a, b) => b.at - a.at)) {
      const copy = await this.find(key);
      if (copy) return copy;
    }
    return undefined;
  }

  /** Makes what was built in `volume` the copy of `key`; where somebody was faster, that one is it. */
  async complete({ key, volume, what, bytes }: Omit<Copy, 'at'>, like?: string): Promise<Copy | undefined> {
    const stale = copyOf(await this.#inspect(markOf(key)));
    if (stale && !(await this.find(key))) await this.#remove(markOf(key));
    const about = {
      'penumbra.key': key,
      'penumbra.volume': volume,
      'penumbra.what': what,
      'penumbra.bytes': `${bytes}`,
      ...(like !== undefined && { [LIKE]: like }),
    };
    await this.#engine.createVolume({ Name: markOf(key), Labels: { [DEPENDENCIES_LABEL]: 'mark', ...about } });
    return await this.find(key);
  }

  /** Takes away what was begun and did not come to its end, once its container is gone; where that takes too long it is a stray. */
  async abandon(volume: string): Promise<void> {
    const until = performance.now() + LEAVING_MS;
    while (!(await this.#remove(volume)) && performance.now() < until) await wait(200);
  }

  async list(): Promise<Copy[]> {
    return (await this.#volumes()).flatMap((volume) => copyOf(volume) ?? []);
  }

  /** Whether it was ever used, or built, from this data folder; others share the engine. */
  isOwn({ key }: Pick<Copy, 'key'>): boolean {
    return this.#uses.last(key) !== undefined;
  }

  /** Takes away what was used from here, but not for 30 days, and what dead builders left. Gives the copies that went. */
  tidy(now = Date.now()): Promise<Copy[]> {
    const isOld = ({ key, at }: Copy) => now - Math.max(at, this.#uses.last(key) ?? 0) > UNUSED_MS;
    return this.#clear((copy) => this.isOwn(copy) && isOld(copy), now);
  }

  /** Takes away those that were used from here, or all that the engine holds; none that a call or a builder has now. Gives those that went. */
  clear(which: 'own' | 'all'): Promise<Copy[]> {
    return this.#clear((copy) => which === 'all' || this.isOwn(copy), Date.now());
  }

  async #clear(mayGo: (copy: Copy) => boolean, now: number): Promise<Copy[]> {
    const volumes = await this.#volumes();
    const copies = volumes.flatMap((volume) => copyOf(volume) ?? []);
    const gone: Copy[] = [];
    for (const copy of copies.filter(mayGo)) if (await this.#removeCopy(copy)) gone.push(copy);
    const named = new Set(copies.flatMap(({ key, volume }) => [markOf(key), volume]));
    for (const volume of volumes) {
      if (!named.has(volume.Name)) await removeLeft(this.#engine, volume.Name, now - createdAt(volume));
    }
    return gone;
  }

  /** The mark first: what is not marked is not found. A volume that a call still has is a stray from then on. */
  async #removeCopy({ key, volume }: Copy): Promise<boolean> {
    await this.#remove(markOf(key));
    this.#uses.forget(key);
    return await this.#remove(volume);
  }

  #remove(name: string): Promise<boolean> {
    return removeVolume(this.#engine, name);
  }

  async #inspect(name: string): Promise<Volume | undefined> {
    const told = this.#engine.getVolume(name).inspect();
    const found: unknown = await told.catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw statusOf(error) === 0 ? noEngine(this.#address, error) : error;
    });
    return found === undefined ? undefined : Volume.parse(found);
  }

  async #volumes(label = DEPENDENCIES_LABEL): Promise<Volume[]> {
    const filters = { label: [label] };
    const { Volumes } = await this.#engine.listVolumes({ filters });
    return z.array(Volume).parse(Volumes ?? []);
  }
}

/** The name of a new volume to build in; the engine makes it with the builder's container. */
export const newVolume = (key: string): string => `${PREFIX}${key.slice(0, 16)}-${randomUUID()}`;

const markOf = (key: string): string => `${PREFIX}${key}`;

const createdAt = ({ CreatedAt }: Volume): number => (CreatedAt === undefined ? Date.now() : Date.parse(CreatedAt));

function copyOf(volume: Volume | undefined): Copy | undefined {
  const read = Mark.safeParse(volume?.Labels);
  if (!volume || !read.success || volume.Name !== markOf(read.data['penumbra.key'])) return undefined;
  const { 'penumbra.key': key, 'penumbra.volume': name, 'penumbra.what': what, 'penumbra.bytes': bytes } = read.data;
  return { key, volume: name, what, bytes, at: createdAt(volume) };
}
