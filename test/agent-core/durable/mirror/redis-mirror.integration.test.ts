import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../../../../agent-core/durable/log.ts';
import { MirrorUnavailable } from '../../../../agent-core/durable/mirror/mirror.ts';
import { RedisMirror } from '../../../../agent-core/durable/mirror/redis-mirror.ts';
import { connect } from '../../../../agent-core/durable/redis/connect.ts';
import { hasRedis, RedisServer } from '../../../support/redis-server.ts';
import { at, holdsForEveryMirror, run } from './contract.ts';

describe.skipIf(!hasRedis)('the mirror in Redis', () => {
  let server: RedisServer;
  let sources = 0;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  const open = (source = `source ${sources++}`) => RedisMirror.open({ url: server.url, source, log: silent });

  holdsForEveryMirror('as every mirror', () => open());

  test('keeps the runs of two journals apart, and shows those of one to every process', async () => {
    const [one, same, other] = [await open('one'), await open('one'), await open('other')];
    await one.move(run('r'), undefined, at('1'));
    expect(await same.read(run('r'))).toEqual(at('1'));
    expect(await other.read(run('r'))).toBeUndefined();
    for (const mirror of [one, same, other]) await mirror.close();
  });

  test('has nothing where what lies there cannot be read', async () => {
    const mirror = await open('damaged');
    const redis = await connect(server.url, silent);
    for (const checkpoint of ['{', '{}', JSON.stringify(at('1', 'another').checkpoint)]) {
      await redis.hSet('penumbra:mirror:damaged:r', { version: '1', checkpoint });
      expect(await mirror.read(run('r'))).toBeUndefined();
    }
    redis.destroy();
    await mirror.close();
  });

  test('says that it cannot be reached, and is there again when the server is', async () => {
    const mirror = await open();
    await mirror.move(run('r'), undefined, at('1'));
    await server.kill();
    await expect(mirror.read(run('r'))).rejects.toThrow(MirrorUnavailable);
    await server.restart();
    await expect.poll(() => mirror.read(run('r')).catch(() => 'not yet'), { timeout: 5_000 }).toEqual(at('1'));
    await mirror.close();
  });
});
