import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../../../../agent-core/durable/log.ts';
import { readOutput } from '../../../../../agent-core/execution/compactor/read-output.ts';
import {
  forgetOutputs,
  type Retention,
  SqliteOutputStore,
} from '../../../../../agent-core/execution/compactor/store/sqlite-output-store.ts';
import { shortOutputs } from '../../../../../agent-core/execution/tools/outputs.ts';
import type { Tool } from '../../../../../agent-core/execution/tools/tool.ts';
import { FakeClock, onDisk, temporaryFolder } from '../../../../support/recording.ts';
import { echo } from '../../tools/support.ts';

const DAY = 86_400_000;

function opened(retention?: Retention, folder = temporaryFolder()) {
  const clock = new FakeClock();
  const options = { clock, log: silent, ...(retention ? { retention } : {}) };
  const store = SqliteOutputStore.open(folder, options);
  onTestFinished(() => store.close());
  return { folder, clock, store, options };
}

const numbered = (count: number) => Buffer.from(Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join(''));

test('any page of a long output can be read, also by the next process', () => {
  const { folder, store } = opened();
  const handle = store.put(numbered(100_000));
  store.close();
  const again = opened(undefined, folder).store;
  expect(again.page(handle, 1, 2)).toEqual({ lines: ['line 1', 'line 2'], total: 100_000 });
  expect(again.page(handle, 54_321, 2)?.lines).toEqual(['line 54321', 'line 54322']);
  expect(again.page(handle, 99_999, 50)?.lines).toEqual(['line 99999', 'line 100000']);
  expect(again.page(handle, 100_001, 50)?.lines).toEqual([]);
});

test('the same output is kept once, under one handle', () => {
  const { store } = opened();
  const handle = store.put(numbered(10));
  expect(store.put(numbered(10))).toBe(handle);
  expect(store.page(handle, 1, 99)?.total).toBe(10);
});

test('what is too old goes, unless it was put again', () => {
  const { store, clock } = opened({ days: 7, bytes: 1e9 });
  const [old, renewed] = [store.put(numbered(3)), store.put(numbered(4))];
  clock.time += 5 * DAY;
  store.put(numbered(4));
  clock.time += 3 * DAY;
  const fresh = store.put(numbered(5));
  expect(store.page(old, 1, 1)).toBeUndefined();
  expect(store.page(renewed, 1, 1)).toBeDefined();
  expect(store.page(fresh, 1, 1)).toBeDefined();
});

test('beyond the size the oldest goes, and its bytes with it; the newest stays however large', () => {
  const { folder, store, clock } = opened({ days: 99, bytes: 60_000 });
  const put = (bytes: number) => {
    clock.time += 1000;
    return store.put(randomBytes(bytes));
  };
  const [first, second] = [put(30_000), put(25_000)];
  const third = put(20_000);
  expect(store.page(first, 1, 1)).toBeUndefined();
  expect(store.page(second, 1, 1)).toBeDefined();
  const large = put(200_000);
  expect(store.page(third, 1, 1)).toBeUndefined();
  expect(store.page(large, 1, 1)).toBeDefined();
  expect(statSync(path.join(folder, 'outputs.db')).mode & 0o777).toBe(0o600);
});

test('forgetting leaves nothing of any output on the disk', () => {
  const { folder, store, options } = opened();
  const handle = store.put(numbered(3));
  store.close();
  expect(onDisk(folder, handle)).toBe(true);
  expect(forgetOutputs(folder, options)).toMatchObject({ outputs: 1 });
  expect(onDisk(folder, handle)).toBe(false);
  expect(forgetOutputs(temporaryFolder(), options)).toBeUndefined();
});

test('a shortened output names its handle, and the lines it left out are read there', async () => {
  const { store } = opened();
  const printed = Array.from({ length: 900 }, (_, i) => `\u001b[32mcopied\u001b[0m part-${i}.bin\n`).join('');
  const { text, handle = '' } = await shortOutputs(() => store).finish(echo as unknown as Tool, printed);
  expect(text).toContain(`read_output {"handle":"${handle}"`);
  const tool = readOutput(store);
  const answer = tool.run(tool.input.parse({ handle, from: 500, lines: 2 }));
  expect(tool.output.parse(answer)).toEqual({
    found: true,
    text: 'copied part-499.bin\ncopied part-500.bin',
    from: 500,
    to: 501,
    total: 900,
  });
});

test('an output that is shown whole is not kept', async () => {
  const { store } = opened();
  expect(await shortOutputs(() => store).finish(echo as unknown as Tool, 'done\n')).toEqual({ text: 'done\n' });
});

test('very long lines are read column by column, and a page never grows beyond its bound', () => {
  const { store } = opened();
  const handle = store.put(Buffer.from(`${'ab'.repeat(5000)}\n`.repeat(50)));
  const tool = readOutput(store);
  const page = (asked: object) => {
    const answer = tool.run(tool.input.parse({ handle, ...asked }));
    return answer.found ? answer : { text: '', to: 0 };
  };
  expect(page({}).text.length).toBeLessThan(25_000);
  expect(page({}).to).toBeLessThan(50);
  expect(page({ lines: 1 }).text).toMatch(/more characters: column 2000\]$/);
  expect(page({ lines: 1, column: 9998 }).text).toBe('ab');
});

test('what misses the schema is refused with its field, and an unknown handle is an answer', () => {
  const tool = readOutput(opened().store);
  expect(tool.input.safeParse({ handle: '../etc/passwd' }).error?.issues[0]?.path).toEqual(['handle']);
  expect(tool.input.safeParse({ handle: `out-${'0'.repeat(32)}`, lines: 1e9 }).error?.issues[0]?.path).toEqual([
    'lines',
  ]);
  expect(tool.run(tool.input.parse({ handle: `out-${'0'.repeat(32)}` }))).toMatchObject({ found: false });
});
