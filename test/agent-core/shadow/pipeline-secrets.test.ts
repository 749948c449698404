/** Secrets planted in work that repeats: nothing that the pipeline says holds any of them. */
import { expect, test } from 'vitest';
import type { Signal } from '../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../agent-core/security/masking/index.ts';
import { createMixedSkills } from '../../../agent-core/shadow/mixed-skills.ts';
import { ShadowPipeline } from '../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../agent-core/shadow/pipeline-event.ts';
import { createValueSkills } from '../../../agent-core/shadow/value-skills.ts';
import { LiteralSkill } from '../../support/literal-skill.ts';

const TOKENS = ['ghp_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM', 'AKIAIOSFODNN7EXAMPLQ', 'glpat-Zx81Qw7rTy93UiOp52As'];
const PASSWORD = 'Tr0ub4dor&3';

function setup() {
  const events: PipelineEvent[] = [];
  const masker = createMasker();
  const pipeline = new ShadowPipeline({
    skill: new LiteralSkill(),
    values: createValueSkills(masker),
    mixed: createMixedSkills(),
    masker,
    pauseMs: () => 3000,
    mayOffer: () => true,
    emit: (event) => events.push(event),
  });
  let number = 0;
  const feed = (...signals: Record<string, unknown>[]) => {
    for (const signal of signals) pipeline.feed({ v: 1, t: number * 5000, ...signal } as Signal, number++);
  };
  const run = (...lines: string[]) =>
    feed(...lines.map((command) => ({ kind: 'terminal.run', cwd: '/w', terminal: '1', command, exitCode: 0 })));
  return { feed, run, pipeline, events, said: () => JSON.stringify([events, pipeline.currentOffer()]) };
}

test('a token in a routine of commands is never said, and the routine that needs it is not offered', () => {
  const { run, pipeline, said, events } = setup();
  for (let i = 0; i < 16; i++)
    for (const token of TOKENS)
      run('make dist', `curl -H "Authorization: Bearer ${token}" -T dist.tgz x`, 'make clean');
  run('make dist');
  pipeline.end();
  for (const token of TOKENS) expect(said()).not.toContain(token.slice(4, 16));
  expect(events.filter(({ type }) => type === 'suggestion')).toEqual([]);
});

test('values carried into a form are said, the password among them is not', () => {
  const { feed, pipeline, said } = setup();
  const cell = (field: string, value: string) => ({ kind: 'ui.read', app: 'Excel', doc: 'book.xlsx', field, value });
  const entry = (field: string, value: string) => ({ kind: 'ui.input', app: 'Web', doc: 'form', field, value });
  for (let i = 1; i <= 8; i++) {
    const [name, city, secret] = [`Ada ${i}`, `Town ${i}`, `${PASSWORD}${i}x`];
    feed(cell(`A${i}`, name), entry('Name', name), cell(`B${i}`, city), entry('City', city));
    feed(cell(`C${i}`, secret), entry('Password', secret));
    feed({ kind: 'ui.click', app: 'Web', doc: 'form', field: 'Submit' });
  }
  pipeline.end();
  expect(said()).toContain('Town 8');
  expect(said()).not.toContain(PASSWORD);
});

test('a key pasted line by line is not expected line by line', () => {
  const { run, pipeline, said } = setup();
  const key = [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    'b3BlbnNzaCkey',
    'QyNTUxOQAAACBx',
    '-----END OPENSSH PRIVATE KEY-----',
  ];
  for (let i = 0; i < 16; i++) run('cat > key', ...key, 'chmod 600 key');
  run('cat > key');
  pipeline.end();
  for (const line of key) expect(said()).not.toContain(line);
});
