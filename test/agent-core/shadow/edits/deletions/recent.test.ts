/** What the records of deleted and of changed lines cost: memory of the lines alone, and bounded time a deletion, whatever came before. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SettledEdit } from '../../../../../agent-core/contracts/edits.ts';
import { generalise, mayUnifyWith, tokenized } from '../../../../../agent-core/shadow/edits/deletions/generalise.ts';
import { groupOf } from '../../../../../agent-core/shadow/edits/deletions/pattern.ts';
import { RecentDeletions } from '../../../../../agent-core/shadow/edits/deletions/recent.ts';
import { RecentChanges } from '../../../../../agent-core/shadow/edits/examples.ts';

/** Every other line of a text from its first, so many of them, gone in one act of as many changes. */
function withoutEverySecond(before: string, lines: number): SettledEdit {
  const all = before.split('\n');
  const offsetOf = (line: number) => all.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
  const numbers = Array.from({ length: lines }, (_, i) => 2 * i);
  const changes = numbers.map((i) => ({ offset: offsetOf(i), length: (all[i] ?? '').length + 1, text: '' }));
  const after = all.filter((_, i) => !numbers.includes(i)).join('\n');
  return { doc: 'a.ts', language: 'typescript', before, after, changes, firstSignal: 0, lastSignal: 0, at: 0 };
}

function usedMemory(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('sixty acts on a long document leave their lines, not sixty versions of the document', () => {
  const recent = new RecentDeletions();
  const rest = Array.from({ length: 20_000 }, (_, i) => `  return compute(${i}); // é`).join('\n');
  const before = usedMemory();
  for (let i = 0; i < 60; i++) recent.add(withoutEverySecond(`const kept = ${i};\nlog('${i}');\n${rest}`, 1));
  expect(recent.all).toHaveLength(60);
  expect(usedMemory() - before).toBeLessThan(5_000_000);
});

test('sixty changes of lines of long documents leave their lines, too', () => {
  const recent = new RecentChanges();
  const rest = Array.from({ length: 20_000 }, (_, i) => `  return compute(${i}); // é`).join('\n');
  const used = usedMemory();
  for (let i = 0; i < 60; i++) {
    const before = `logger.information('number ${i}', value${i});\n${rest}`;
    const changes = [{ offset: 0, length: 6, text: 'tracer.say' }];
    const edit = { doc: `${i}.ts`, language: 'typescript', before, after: `tracer.say${before.slice(6)}`, changes };
    recent.add({ ...edit, firstSignal: i, lastSignal: i, at: i * 1000 });
  }
  expect(recent.all).toHaveLength(60);
  expect(usedMemory() - used).toBeLessThan(5_000_000);
});

test('a deletion after more than a thousand long ones is grouped at once', () => {
  const recent = new RecentDeletions();
  const words = (n: number) => Array.from({ length: 36 }, (_, i) => `w${(i * n + n * n) % 997}`).join(' ');
  for (let act = 0; act < 59; act++) {
    const lines = Array.from({ length: 20 }, (_, i) => `output ${words(act * 20 + i)}\nkept`);
    recent.add(withoutEverySecond(`${lines.join('\n')}\n`, 20));
  }
  const [newest] = recent.add(withoutEverySecond(`output ${words(2000)}\nkept\n`, 1)).added;
  const times = Array.from({ length: 4 }, () => {
    const before = process.cpuUsage();
    if (newest) groupOf(newest, recent.all);
    return process.cpuUsage(before).user / 1000;
  });
  expect(newest).toBeDefined();
  expect(Math.min(...times)).toBeLessThan(60);
});

test('what unifies is never left out as unlike', () => {
  const token = fc.constantFrom('log', 'send', 'ab', '(', ')', ', ', '.', '"abc d"', '12', ' ', 'value');
  const line = fc.array(token, { maxLength: 8 }).map((tokens) => `log${tokens.join('')}`);
  const block = fc.array(line, { minLength: 1, maxLength: 2 }).map((lines) => tokenized(lines.join('\n')));
  let unified = 0;
  fc.assert(
    fc.property(fc.array(block, { minLength: 2, maxLength: 4 }), (blocks) => {
      if (generalise(blocks) === undefined) return;
      unified++;
      const [first, ...others] = blocks;
      for (const other of others) expect(first && mayUnifyWith(first)(other) && mayUnifyWith(other)(first)).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(unified).toBeGreaterThan(10);
});
