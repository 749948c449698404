import { expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { createCommandSkill } from '../../../../agent-core/shadow/commands/index.ts';

function setup() {
  const skill = createCommandSkill(createMasker());
  let number = 0;
  const run = (command: string, more: Record<string, unknown> = {}) => {
    const signal = { v: 1, t: number * 1000, kind: 'terminal.run', cwd: '/w', terminal: '1', command, ...more };
    return skill.observe(signal as Signal, number++)[0];
  };
  const next = (terminal = '1', folder?: string) => skill.nextCommands({ terminal, ...(folder && { folder }) });
  return { skill, run, next };
}

const COMMIT = ['git add .', 'git commit', 'git push'];

test('the likely lines are told with why, the one that a replay would expect first', () => {
  const { run, next } = setup();
  for (let i = 0; i < 9; i++) for (const line of COMMIT) run(line);
  run('git add .');
  const [first, ...others] = next();
  expect(first).toMatchObject({ line: 'git commit', basis: 'after “git add .”, 9 of 9 times' });
  expect(others.every(({ confidence }) => confidence <= (first?.confidence ?? 0))).toBe(true);
  expect(run('x')).toMatchObject({ value: first?.line, confidence: first?.confidence });
});

test('in a terminal that is not known yet the folder it stands in counts', () => {
  const { run, next } = setup();
  for (let i = 0; i < 6; i++) {
    run('make release', { cwd: '/w/a', terminal: `a${i}` });
    run('npm start', { cwd: '/w/b', terminal: `b${i}` });
  }
  expect(next('new', '/w/a')[0]).toMatchObject({ line: 'make release', basis: 'of the commands here, 6 of 6 times' });
  expect(next('new', '/w/b')[0]?.line).toBe('npm start');
});

test('a routine that was begun goes on with the value it has this time', () => {
  const { run, next } = setup();
  for (const branch of ['fix-1', 'topic-7', 'idea-4', 'next-3', 'odd-9'])
    for (const line of [`git switch -c ${branch}`, `git push -u origin ${branch}`, 'npm test']) run(line);
  run('git switch -c brand-new');
  const [first] = next();
  expect(first?.line).toBe('git push -u origin brand-new');
  expect(first?.basis).toBe('goes on with a routine of 3 commands, begun 5 times, gone through 5 times');
});

test('asking changes nothing of what is expected', () => {
  const [asked, silent] = [setup(), setup()];
  for (const line of [...COMMIT, ...COMMIT, ...COMMIT, 'ls']) {
    expect(asked.run(line)).toEqual(silent.run(line));
    asked.next();
  }
});

test('where nothing is known there is nothing to choose', () => {
  expect(setup().next()).toEqual([]);
});

test('what a terminal would run at once by its line break is neither shown nor offered', () => {
  const { run, next, skill } = setup();
  for (let i = 0; i < 14; i++) for (const line of ['make', 'cat <<E\nx\nE', 'make install']) run(line);
  run('make');
  expect(next().map(({ line }) => line)).not.toContain('cat <<E\nx\nE');
  expect(skill.offers(0)).toEqual([]);
});
