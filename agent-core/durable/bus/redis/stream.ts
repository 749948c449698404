/** One topic as a Redis stream: the commands that the bus needs of it. */
import { wordsOf } from '../../../contracts/errors.ts';
import type { Redis } from '../../redis/connect.ts';
import type { Entry } from '../delivery.ts';

/** An entry has one field. */
const FIELD = 'm';
const A_FETCH = 64;
/** A consumer without entries that nobody has seen for this long is forgotten by its group, ms. */
const FORGOTTEN_MS = 3_600_000;

/**
 * Cuts off what every group has acknowledged: all before the first entry that one still has pending, or was not yet given.
 * A script, so that no group can be made in between.
 */
const TIDY = `
  local function fields(list)
    local map = {}
    for i = 1, #list, 2 do map[list[i]] = list[i + 1] end
    return map
  end
  local function split(id)
    local ms, seq = string.match(id, '(%d+)-(%d+)')
    return tonumber(ms), tonumber(seq)
  end
  local floorMs, floorSeq
  for _, each in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local group = fields(each)
    local pending = redis.call('XPENDING', KEYS[1], group.name)
    local ms, seq = split(pending[1] > 0 and pending[2] or group['last-delivered-id'])
    if pending[1] == 0 then seq = seq + 1 end
    if not floorMs or ms < floorMs or (ms == floorMs and seq < floorSeq) then floorMs, floorSeq = ms, seq end
    for _, one in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], group.name)) do
      local consumer = fields(one)
      if consumer.pending == 0 and consumer.idle > tonumber(ARGV[1]) then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], group.name, consumer.name)
      end
    end
  end
  if not floorMs then return 0 end
  return redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f-%.0f', floorMs, floorSeq))`;

interface Raw {
  readonly id: unknown;
  readonly message: Readonly<Record<string, unknown>>;
}

export const keyOf = (topic: string): string => `penumbra:bus:${topic}`;

export class Stream {
  readonly #key: string;
  readonly #group: string;
  readonly #consumer: string;

  constructor(topic: string, group: string, consumer: string) {
    this.#key = keyOf(topic);
    this.#group = group;
    this.#consumer = consumer;
  }

  /** Makes the group, from the first entry that is kept, where there is none. */
  async join(redis: Redis): Promise<void> {
    try {
      await redis.xGroupCreate(this.#key, this.#group, '0', { MKSTREAM: true });
    } catch (error) {
      if (!wordsOf(error).startsWith('BUSYGROUP')) throw error;
    }
  }

  /** What nobody of the group was given yet; waits up to `forMs` for some. */
  async fetch(blocking: Redis, forMs: number): Promise<Entry[]> {
    const options = { COUNT: A_FETCH, BLOCK: forMs };
    const replies = await blocking.xReadGroup(this.#group, this.#consumer, { key: this.#key, id: '>' }, options);
    return (replies ?? []).flatMap(({ messages }: { messages: readonly Raw[] }) => messages.map(entryOf));
  }

  /** Takes over what was given to anybody of the group at least `idleMs` ago and never acknowledged. */
  async claim(redis: Redis, idleMs: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    let from = '0-0';
    do {
      const options = { COUNT: A_FETCH };
      const reply = await redis.xAutoClaim(this.#key, this.#group, this.#consumer, idleMs, from, options);
      for (const raw of reply.messages as readonly (Raw | null)[]) if (raw) entries.push(entryOf(raw));
      from = String(reply.nextId);
    } while (from !== '0-0');
    return entries;
  }

  async acknowledge(redis: Redis, position: string): Promise<void> {
    await redis.xAck(this.#key, this.#group, position);
  }

  async tidy(redis: Redis): Promise<void> {
    await redis.eval(TIDY, { keys: [this.#key], arguments: [String(FORGOTTEN_MS)] });
  }
}

/** Appends in order; gives the entries' positions. */
export async function append(redis: Redis, topic: string, texts: readonly string[]): Promise<string[]> {
  return Promise.all(texts.map(async (text) => String(await redis.xAdd(keyOf(topic), '*', { [FIELD]: text }))));
}

export async function isKept(redis: Redis, topic: string, position: string): Promise<boolean> {
  const entries = await redis.xRange(keyOf(topic), position, position);
  return entries !== null && entries.length > 0;
}

const entryOf = ({ id, message }: Raw): Entry => ({ position: String(id), text: String(message[FIELD] ?? '') });
