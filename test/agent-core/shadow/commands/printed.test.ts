import { expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { Printed } from '../../../../agent-core/shadow/commands/printed.ts';
import { Commands } from '../../../../agent-core/shadow/commands/skill.ts';

function setup() {
  const skill = new Commands(createMasker());
  let number = 0;
  const feed = (signal: Record<string, unknown>) => {
    number++;
    return skill.observe({ v: 1, t: number * 1000, cwd: '/w', terminal: '1', ...signal } as Signal, number);
  };
  const run = (command: string, text?: string) => {
    const [expected] = feed({ kind: 'terminal.run', command, exitCode: 0 });
    if (text !== undefined) feed({ kind: 'terminal.output', command, text });
    return expected?.value;
  };
  return { skill, run, feed };
}

/** A listing whose first row is another container each time. */
const listing = (id: string) => `CONTAINER ID   IMAGE     NAMES\n${id}   redis:7   cache\naa11bb22cc33   nginx     web`;
const id = (i: number) => `8f1c2d3e4a${i}b`;

test('who asks is told the command with the id that was printed now, and why', () => {
  const { skill, run } = setup();
  for (let i = 0; i < 5; i++) {
    run('docker ps', listing(id(i)));
    run(`docker logs ${id(i)}`);
  }
  run('docker ps', listing(id(7)));
  const [best] = skill.nextCommands({ terminal: '1' });
  expect(best).toMatchObject({ line: `docker logs ${id(7)}`, confidence: 5 / 7 });
  expect(best?.basis).toBe('after “docker ps”, with values from there, 5 of 5 times');
});

test('nothing is taken from an output of another command, nor from one of before the last command', () => {
  const { skill, run, feed } = setup();
  for (let i = 0; i < 5; i++) {
    run('docker ps', listing(id(i)));
    run(`docker logs ${id(i)}`);
  }
  run('docker ps');
  feed({ kind: 'terminal.output', command: 'docker ps -a', text: listing(id(7)) });
  const lines = skill.nextCommands({ terminal: '1' }).map(({ line }) => line);
  expect(lines).not.toContain(`docker logs ${id(7)}`);
  expect(lines).toContain('docker ps');
});

test('a word alone, the ends of the first row and of the whole, and the last address are what can be taken', () => {
  expect(new Printed('/tmp/tmp.Xy12\n').of('path').get('printed')).toBe('/tmp/tmp.Xy12');
  const values = new Printed(listing(id(1))).of('name');
  expect([...values]).toEqual([
    ['printedFirst', id(1)],
    ['printedRowEnd', 'cache'],
    ['printedLast', 'web'],
  ]);
  const told = new Printed(
    'Created pull request:\n(https://example.org/pr/7).\nListening on 10.0.0.7:80, not 10.0.0.9.',
  );
  expect(told.of('url').get('printedTyped')).toBe('https://example.org/pr/7');
  expect(told.of('host').get('printedTyped')).toBe('10.0.0.9');
});

test('what a mask left of a secret is no value', () => {
  expect([...new Printed('token ********').of('name').values()]).toEqual(['token']);
});
