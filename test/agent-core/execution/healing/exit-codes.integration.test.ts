import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { classify } from '../../../../agent-core/execution/healing/classify.ts';

test('the table agrees with a real shell about what is not there, not executable and killed', () => {
  const codeOf = (script: string) => spawnSync('sh', ['-c', script], { stdio: 'ignore' }).status ?? -1;
  const kindOf = (script: string) => classify({ from: 'exit', code: codeOf(script) }, 0).kind;
  expect(kindOf('no-such-command-here')).toBe('not-found');
  expect(kindOf('/etc/passwd')).toBe('not-executable');
  expect(kindOf("sh -c 'kill -9 $$'; exit $?")).toBe('killed');
});
