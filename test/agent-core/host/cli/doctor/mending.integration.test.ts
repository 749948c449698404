/** What doctor advises, to programs of this machine. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mendGvisor } from '../../../../../agent-core/host/cli/doctor/mending.ts';
import { checkGit } from '../../../../../agent-core/host/cli/doctor/programs.ts';

test.each(['fedora', 'alpine'] as const)('the command that has gVisor on %s is one that a shell reads', (family) => {
  const [command = ''] = mendGvisor({ platform: 'linux', family })
    .replace(/^as root: /, '')
    .split('; put ');
  expect(command).toContain('sha512sum');
  execFileSync('sh', ['-n', '-c', command]);
});

test('a git that is not found is told with the command that installs it', () => {
  expect(checkGit('/nowhere/git', { platform: 'linux', family: 'alpine' })).toEqual({
    ...{ name: 'git', state: 'optional', found: 'not found; commits are not observed' },
    mend: 'as root: apk add git',
  });
});
