import { expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { createCommandSkill } from '../../../../agent-core/shadow/commands/index.ts';

function setup() {
  const skill = createCommandSkill(createMasker());
  let number = 0;
  const run = (command: string, more: Record<string, unknown> = {}) => {
    const signal = { v: 1, t: number * 1000, kind: 'terminal.run', session: 's', cwd: '/w', command, ...more };
    return skill.observe(signal as Signal, number++)[0];
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
