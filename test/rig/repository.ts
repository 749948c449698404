/** Git repositories for tests, independent of the person's own git configuration. */
import { execFileSync } from 'node:child_process';

const IDENTITY = ['-c', 'user.name=Sam Sample', '-c', 'user.email=sam@example.com', '-c', 'commit.gpgsign=false'];

/** Runs git in `folder` and gives what it printed. */
export function git(folder: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', [...IDENTITY, ...args], { cwd: folder, env, encoding: 'utf8' });
}

/** Makes `folder` a repository on branch main with everything in it committed. */
export function makeRepository(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Start');
}
