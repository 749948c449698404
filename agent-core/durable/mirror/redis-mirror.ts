/** The mirror in Redis: a hash a run, with its version and its checkpoint. */
import { wordsOf } from '../../contracts/errors.ts';
import type { RunId } from '../../contracts/runs.ts';
import type { Log } from '../log.ts';
import { connect, type Redis } from '../redis/connect.ts';
import { decodeCheckpoint, encodeCheckpoint, type Mirror, type Mirrored, MirrorUnavailable } from './mirror.ts';

/** What nobody moved for so long is dropped, s. */
const KEPT_S = 7 * 24 * 3600;

const MOVE = `
  if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[1], 'version', ARGV[2], 'checkpoint', ARGV[3])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  return 1`;

export interface RedisMirrorOptions {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://…` */
  readonly url: string;
  /** Names the journal whose runs these are: several may share a server. */
  readonly source: string;
  readonly log: Log;
}

export class RedisMirror implements Mirror {
  readonly #redis: Redis;
  readonly #source: string;

  private constructor(redis: Redis, source: string) {
    this.#redis = redis;
    this.#source = source;
  }

  /** Throws `MirrorUnavailable` where there is no server. */
  static async open({ url, source, log }: RedisMirrorOptions): Promise<RedisMirror> {
    return new RedisMirror(await reached(() => connect(url, log)), source);
  }

  async read(run: RunId): Promise<Mirrored | undefined> {
    const [version, text] = await reached(() => this.#redis.hmGet(this.#key(run), ['version', 'checkpoint']));
    if (typeof version !== 'string' || typeof text !== 'string') return undefined;
    const checkpoint = decodeCheckpoint(run, text);
    return checkpoint && { version, checkpoint };
  }

  async move(run: RunId, from: string | undefined, { version, checkpoint }: Mirrored): Promise<boolean> {
    const values = [from ?? '', version, encodeCheckpoint(checkpoint), String(KEPT_S)];
    return 1 === (await reached(() => this.#redis.eval(MOVE, { keys: [this.#key(run)], arguments: values })));
  }

  async drop(run: RunId): Promise<void> {
    await reached(() => this.#redis.del(this.#key(run)));
  }

  async close(): Promise<void> {
    this.#redis.destroy();
  }

  #key(run: RunId): string {
    return `penumbra:mirror:${this.#source}:${run}`;
  }
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new MirrorUnavailable(`The mirror in Redis did not answer: ${wordsOf(error)}.`, { cause: error });
  }
}
