import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PriorityQueue } from '../../../../agent-core/shadow/strings/learn/queue.ts';

test('items leave the queue in the order of their priorities', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (priorities) => {
      const queue = new PriorityQueue<number>();
      for (const priority of priorities) queue.push(priority, priority);
      const left: number[] = [];
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) left.push(item);
      expect(left).toEqual([...priorities].sort((a, b) => a - b));
      expect(queue.size).toBe(0);
    }),
  );
});
