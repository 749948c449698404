/** Copies in an engine that two data folders share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Copies, newVolume } from '../../../../agent-core/execution/dependencies/copies.ts';
import { Uses } from '../../../../agent-core/execution/dependencies/uses.ts';
import type { Engine, EngineAddress } from '../../../../agent-core/execution/sandbox/docker/engine.ts';

const DAY = 86_400_000;
const [one, two, both] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];

interface Volume {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly CreatedAt: string;
}

function engine() {
  const volumes = new Map<string, Volume>();
  const missing = () => Object.assign(new Error('no such volume'), { statusCode: 404 });
  return {
    createVolume: async ({ Name, Labels }: Omit<Volume, 'CreatedAt'>) =>
      void volumes.set(Name, { Name, Labels, CreatedAt: new Date().toISOString() }),
    getVolume: (name: string) => ({
      inspect: async () => volumes.get(name) ?? Promise.reject(missing()),
      remove: async () => void (volumes.delete(name) || (await Promise.reject(missing()))),
    }),
    listVolumes: async () => ({ Volumes: [...volumes.values()] }),
    listContainers: async () => [],
  };
}

let top: string;
let here: Copies;
let elsewhere: Copies;

beforeEach(async () => {
  top = mkdtempSync(path.join(tmpdir(), 'penumbra-copies-'));
  const shared = { engine: engine() as unknown as Engine, address: {} as EngineAddress };
  [here, elsewhere] = ['a', 'b'].map((name) => new Copies(shared, new Uses(path.join(top, name)))) as [Copies, Copies];
  const make = async (copies: Copies, key: string) => {
    const volume = newVolume(key);
    await shared.engine.createVolume({ Name: volume, Labels: { 'penumbra.dependencies': 'copy' } });
    expect(await copies.complete({ key, volume, what: 'node_modules', bytes: 1 })).toMatchObject({ key, volume });
  };
  await make(here, one);
  await make(elsewhere, two);
  await make(here, both);
  await elsewhere.find(both);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const keys = (copies: readonly { readonly key: string }[]) => copies.map(({ key }) => key).sort();

test('are taken away where they were used, and those of other data folders only by the word for all', async () => {
  expect(keys((await here.list()).filter((copy) => here.isOwn(copy)))).toEqual([one, both]);
  expect(keys(await here.clear('own'))).toEqual([one, both]);
  expect([await elsewhere.find(two), await elsewhere.find(both)]).toMatchObject([{ key: two }, undefined]);
  expect(keys(await here.clear('own'))).toEqual([]);
  expect(keys(await here.clear('all'))).toEqual([two]);
  expect(await here.list()).toEqual([]);
});

test('go by themselves 30 days after their last use from here, and those of other data folders do not', async () => {
  expect(await here.tidy(Date.now() + 29 * DAY)).toEqual([]);
  expect(keys(await here.tidy(Date.now() + 31 * DAY))).toEqual([one, both]);
  expect(keys(await here.list())).toEqual([two]);
});
