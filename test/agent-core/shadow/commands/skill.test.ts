import { expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { SignalScreen } from '../../../../agent-core/security/masking/screen.ts';
import { createCommandSkill } from '../../../../agent-core/shadow/commands/index.ts';

function setup() {
  const skill = createCommandSkill(createMasker());
  const screen = new SignalScreen(createMasker());
  let number = 0;
  const run = (command: string, more: Record<string, unknown> = {}) => {
    const signal = { v: 1, t: number * 1000, kind: 'terminal.run', session: 's', cwd: '/w', command, ...more };
    return skill.observe(screen.take(signal as Signal), number++)[0];
  };
  return { skill, run };
}

test('a line that always followed another is expected after it, before it comes', () => {
  const { run } = setup();
  for (let i = 0; i < 4; i++) {
    run('make');
    run('./check --all');
    run(`vim file${i}.c`);
  }
  run('make');
  expect(run('something else')).toMatchObject({ value: './check --all', correct: false, at: 13 });
});

test('a line with a secret is neither learned nor expected, masked or not', () => {
  for (const secret of [
    'curl -H "Authorization: Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a"',
    'login --password *********',
  ]) {
    const { run } = setup();
    const values = Array.from({ length: 6 }, () => [run('make')?.value, run(secret)?.value]).flat();
    expect(values).not.toContain(secret);
    expect(values).toContain('make');
  }
});

test('what is expected does not depend on what comes', () => {
  const lines = ['ls', 'cd a', 'ls', 'cd b', 'ls', 'make', 'cd c', 'ls', 'make', 'sudo make', 'ls'];
  const whole = setup();
  const values = lines.map((line) => whole.run(line)?.value);
  lines.forEach((_, cut) => {
    const { run } = setup();
    for (const line of lines.slice(0, cut)) run(line);
    expect(run('another way')?.value).toBe(values[cut]);
  });
});

test('terminals of one session are kept apart', () => {
  const { run } = setup();
  for (let i = 0; i < 5; i++) {
    run('npm run watch', { terminal: '1' });
    run('git pull', { terminal: '2' });
    run('npm run build', { terminal: '1' });
    run('git push', { terminal: '2' });
  }
  run('npm run watch', { terminal: '1' });
  run('git pull', { terminal: '2' });
  expect(run('x', { terminal: '1' })?.value).toBe('npm run build');
  expect(run('x', { terminal: '2' })?.value).toBe('git push');
});

test('a pasted key never comes back as an expectation', () => {
  const { run } = setup();
  const key = ['-----BEGIN RSA PRIVATE KEY-----', 'abcdef', 'ghijkl', '-----END RSA PRIVATE KEY-----'];
  const values = Array.from({ length: 5 }, () => key.map((line) => run(line)?.value)).flat();
  expect(values.filter((value) => value !== undefined)).toEqual([]);
});

test('a routine is offered with its value once it went as expected often enough, and nothing after a failure', () => {
  const { skill, run } = setup();
  const release = (version: string) => [
    `npm version ${version}`,
    'npm test',
    `git push origin v${version}`,
    'npm publish',
  ];
  for (let i = 0; i < 14; i++) for (const line of release(`1.${i}.0`)) run(line);
  run('npm version 2.0.0');
  const [offer] = skill.offers(0.9);
  expect(offer).toMatchObject({ support: 14, fields: [] });
  expect(offer?.commands).toEqual(release('2.0.0').slice(1));
  expect(offer?.lowerBound).toBeGreaterThanOrEqual(0.9);
  run('npm test');
  expect(skill.offers(0.9)[0]).toMatchObject({ pattern: offer?.pattern, commands: offer?.commands.slice(1) });
  run('git push origin v2.0.0', { exitCode: 1 });
  expect(skill.offers(0.9)).toEqual([]);
});
