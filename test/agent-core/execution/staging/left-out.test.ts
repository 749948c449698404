import { expect, test } from 'vitest';
import { leftOutWords } from '../../../../agent-core/execution/staging/snapshot/left-out.ts';

const of = (why: string, ...paths: string[]) => paths.map((path) => ({ path, why }));

test('what was left out is told on a line: how many of each reason, and the first names', () => {
  const left = [...of('it is a FIFO', 'pipe'), ...of('it is named as secrets are', '.env', 'a.pem', 'b.pem', 'c.pem')];
  expect(leftOutWords(left)).toBe('4 named as secrets are (.env, a.pem, b.pem, …); 1 a FIFO (pipe)');
  expect(leftOutWords(left, 105)).toMatch(/1 a FIFO \(pipe\); 100 more$/);
  const reasons = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => of(`it cannot be read (E${n})`, `${n}`));
  expect(leftOutWords(reasons)).toMatch(/^1 cannot be read \(E1\) \(1\); .*; 1 cannot be read \(E5\) \(5\); 2 more$/);
  expect(leftOutWords([])).toBe('');
});
