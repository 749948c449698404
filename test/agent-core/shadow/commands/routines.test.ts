import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { RoutineRecord } from '../../../../agent-core/shadow/commands/routine-record.ts';
import { renderRoutine } from '../../../../agent-core/shadow/commands/routine-script.ts';
import { Routines } from '../../../../agent-core/shadow/commands/routines.ts';
import { templateOf } from '../../../../agent-core/shadow/commands/template.ts';

/** A terminal in which each line of `text` was run; `!` before a line says that it failed. */
function after(...lines: readonly string[]): Routines {
  const routines = new Routines();
  for (const line of lines) {
    const template = templateOf(line.replace(/^!/, ''));
    if (template) routines.add('t', template, line.startsWith('!'));
  }
  return routines;
}

const publish = (branch: string) => [
  `git switch -c ${branch}`,
  'npm test',
  `git push -u origin ${branch}`,
  'make clean',
];
const rests = (routines: Routines) => routines.continuations('t').map(({ rest }) => rest);

test('what is left of a routine is told with the value its beginning has now', () => {
  const routines = after(...publish('fix-1'), ...publish('fix-2'), 'git switch -c feature-9');
  expect(rests(routines)).toContainEqual(['npm test', 'git push -u origin feature-9', 'make clean']);
});

test('commands that only look come between the others without breaking a routine', () => {
  const routines = after(...publish('a-1'), 'ls -la', ...publish('b-2'), 'git switch -c c-3', 'git status', 'npm test');
  expect(rests(routines)).toContainEqual(['git push -u origin c-3', 'make clean']);
});

test('nothing goes on after a command that failed', () => {
  expect(rests(after(...publish('a-1'), ...publish('b-2'), 'git switch -c c-3', '!npm test'))).toEqual([]);
});

test('a value that is new each time ends what can be told of a routine', () => {
  const commit = (text: string) => ['git add a.ts', 'npm run lint', `git commit -m "${text}"`, 'git push'];
  const routines = after(...commit('one'), ...commit('two'), ...commit('three'), 'git add a.ts', 'npm run lint');
  expect(rests(routines)).toEqual([]);
});

test('a routine is sure only after many silent trials, and no more once it was left', () => {
  const routines = new Routines();
  const record = new RoutineRecord();
  const run = (line: string) => {
    const template = templateOf(line);
    if (!template) return;
    routines.add('t', template, false);
    record.note('t', line, routines.continuations('t'));
  };
  const bound = () => Math.max(0, ...routines.continuations('t').map((each) => record.estimate(each).lowerBound));
  const begin = (branch: string) => {
    run(`git switch -c ${branch}`);
    const before = bound();
    for (const line of publish(branch).slice(1)) run(line);
    return before;
  };
  const bounds = Array.from({ length: 20 }, (_, i) => begin(`fix-${i}`));
  expect(bounds[3]).toBeLessThan(0.9);
  expect(bounds.at(-1)).toBeGreaterThan(0.9);
  for (const line of ['git switch -c other', 'vim notes.md']) run(line);
  expect(begin('next')).toBeLessThan(0.9);
});

test('the script of a routine runs in a shell with its values as parameters and its evidence above', () => {
  const text = renderRoutine({
    typed: ['printf "%s" "a b"', 'echo 10.0.0.7'],
    rest: ['echo "a b"', 'echo admin@10.0.0.7:80', 'echo $HOME >/dev/null'],
    support: 4,
    confidence: 0.959,
    lowerBound: 0.912,
    basis: 'begun 4 times',
  });
  expect(text.split('\n').slice(0, 2)).toEqual(['#!/bin/sh', '# Penumbra: 3 commands that you ran 4 times after']);
  expect(text).toContain('# Confidence: 95 %, at least 91 %: begun 4 times.');
  const run = (...values: string[]) => execFileSync('sh', ['-c', text, 'script', ...values], { encoding: 'utf8' });
  expect(run()).toBe('a b\nadmin@10.0.0.7:80\n');
  expect(run('x', '10.9.9.9')).toBe('x\nadmin@10.9.9.9:80\n');
});
