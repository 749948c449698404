import { expect, test } from 'vitest';
import { at, holdsForEveryMirror, run } from './contract.ts';
import { MemoryMirror } from './memory-mirror.ts';

holdsForEveryMirror('the mirror in memory', async () => new MemoryMirror());

test('a full mirror in memory forgets the run that was moved longest ago', async () => {
  const mirror = new MemoryMirror(2);
  for (const name of ['a', 'b']) await mirror.move(run(name), undefined, at('1', name));
  await mirror.move(run('a'), '1', at('2', 'a'));
  await mirror.move(run('c'), undefined, at('1', 'c'));
  expect(await mirror.read(run('b'))).toBeUndefined();
  expect(await mirror.read(run('a'))).toEqual(at('2', 'a'));
  expect(await mirror.read(run('c'))).toEqual(at('1', 'c'));
});
