import { expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { createCommandSkill } from '../../../../agent-core/shadow/commands/index.ts';

const publish = (branch: string) => [`git switch -c ${branch}`, 'npm test', `git push -u origin ${branch}`];

function setup() {
  const skill = createCommandSkill(createMasker());
  let number = 0;
  const run = (...lines: string[]) => {
    for (const command of lines) {
      const signal = { v: 1, t: number * 1000, kind: 'terminal.run', cwd: '/w', terminal: '1', command, exitCode: 0 };
      skill.observe(signal as Signal, number++);
    }
  };
  /** The routine with other commands between its occurrences. */
  const publishing = (...branches: string[]) => {
    for (const branch of branches) run(...publish(branch), `vim note${number * 7}.md`, `look${number * 13}`);
  };
  return { skill, run, publishing, learned: () => skill.learned(new Map()) };
}

test('a routine is listed once, with the times it was gone through, its support and how sure it is', () => {
  const { publishing, learned } = setup();
  publishing('fix-1', 'fix-2', 'fix-3', 'fix-4');
  const [routine, ...others] = learned();
  expect(others).toEqual([]);
  expect(routine).toMatchObject({
    family: 'command',
    summary: publish('fix-4').join('; '),
    support: 4,
    fresh: false,
    places: 0,
  });
  expect(routine?.runs?.map(({ commands }) => commands)).toEqual([publish('fix-3'), publish('fix-4')]);
  expect(routine?.lowerBound).toBeLessThan(0.9);
  expect(routine?.basis).toMatch(/^begun 4 times, gone through 4 times/);
});

test('it goes by the fingerprint that its offers have, and is fresh once it has begun', () => {
  const { skill, run, publishing, learned } = setup();
  publishing(...Array.from({ length: 20 }, (_, i) => `fix-${i}`));
  run('git switch -c next');
  const [offer] = skill.offers(0.9);
  expect(offer?.commands).toEqual(publish('next').slice(1));
  expect(learned().find(({ fresh }) => fresh)?.fingerprint).toBe(offer?.fingerprint);
});

test('what is forgotten is offered no more, and has to be learned from the first time on', () => {
  const { skill, run, publishing, learned } = setup();
  publishing(...Array.from({ length: 20 }, (_, i) => `fix-${i}`));
  const fingerprint = learned()[0]?.fingerprint ?? '';
  run('git switch -c next');
  expect(skill.forget(fingerprint)).toBe(true);
  expect([skill.offers(0), learned(), skill.forget(fingerprint)]).toEqual([[], [], false]);
  run('npm test', 'git push -u origin next', 'git switch -c after');
  expect(skill.offers(0)).toEqual([]);
  publishing('a-1', 'b-2', 'c-3');
  expect(learned()[0]).toMatchObject({ fingerprint, support: 4 });
});

test('what is forgotten is less likely among the next commands, and no longer for what it followed', () => {
  const { skill, run, publishing, learned } = setup();
  publishing(...Array.from({ length: 12 }, (_, i) => `fix-${i}`));
  run('git switch -c next');
  const shareOf = (line: string) => skill.nextCommands({ terminal: '1' }).find((each) => each.line === line);
  const before = shareOf('npm test');
  expect(before?.basis).toMatch(/^after commands like “git switch/);
  skill.forget(learned()[0]?.fingerprint ?? '');
  const after = shareOf('npm test');
  expect(after?.confidence ?? 0).toBeLessThan((before?.confidence ?? 0) * 0.6);
  expect(after?.basis ?? '').not.toContain('switch');
});

test('forgetting one routine leaves the others', () => {
  const { skill, run, publishing, learned } = setup();
  publishing('fix-1', 'fix-2', 'fix-3');
  for (const name of ['a', 'b', 'c']) run(`mkdir ${name}`, `cd ${name}`, 'npm init', `look${name}`);
  const [other, gone] = learned();
  expect(skill.forget(gone?.fingerprint ?? '')).toBe(true);
  expect(learned()).toEqual([other]);
});
