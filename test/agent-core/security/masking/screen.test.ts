import { expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { isMasked, SignalScreen } from '../../../../agent-core/security/masking/screen.ts';

const TOKEN = 'ghp_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM';
const HIDDEN = '*'.repeat(TOKEN.length);

function setup() {
  const screen = new SignalScreen(createMasker());
  const take = (signal: Record<string, unknown>) => screen.take({ v: 1, t: 0, ...signal } as Signal);
  return {
    screen,
    take,
    run: (command: string, terminal = '1') => take({ kind: 'terminal.run', cwd: '/', command, terminal }),
  };
}

test('a secret is hidden in a command line, what was copied or pasted, and what was read or entered', () => {
  const { take, run } = setup();
  expect(run(`curl -H "Authorization: Bearer ${TOKEN}"`)).toMatchObject({
    command: `curl -H "Authorization: Bearer ${HIDDEN}"`,
  });
  for (const kind of ['clipboard.copy', 'clipboard.paste'])
    expect(take({ kind, text: `a ${TOKEN}` })).toMatchObject({ text: `a ${HIDDEN}` });
  for (const kind of ['ui.read', 'ui.input', 'ui.click', 'ui.focus'])
    expect(take({ kind, field: 'A2', value: TOKEN })).toMatchObject({ value: HIDDEN });
});

test('a password is hidden under the name of its field, and only there', () => {
  const { take } = setup();
  const value = 'Tr0ub4dor&3';
  expect(take({ kind: 'ui.input', field: 'Your password', value })).toMatchObject({ value: '*'.repeat(value.length) });
  expect(take({ kind: 'clipboard.paste', field: 'password', text: value })).toMatchObject({
    text: '*'.repeat(value.length),
  });
  expect(take({ kind: 'ui.input', field: 'Street', value })).toMatchObject({ value });
});

test('a secret is hidden under a label as people write it, on a field and in what was copied', () => {
  const { take } = setup();
  const value = 'Tr0ub4dor&3';
  for (const field of ['Password:', 'API key:', 'Password (required)', '**Client secret**'])
    expect(take({ kind: 'ui.input', field, value })).toMatchObject({ value: '*'.repeat(value.length) });
  const copied = { kind: 'clipboard.copy', text: 'User: ada\nPassword: hunter2\n' };
  expect(take(copied)).toMatchObject({ text: 'User: ada\nPassword: *******\n' });
});

test('in an output secrets are hidden where they show, under headers that tell, and whole where the line was pasted', () => {
  const { take, run } = setup();
  const printed = (text: string, command = 'list') =>
    take({ kind: 'terminal.output', cwd: '/', command, terminal: '1', text });
  expect(printed(`a ${TOKEN}\nb`)).toMatchObject({ text: `a ${HIDDEN}\nb` });
  expect(printed('NAME   PASSWORD     AGE\nada    Tr0ub4dor&3  2d\nbob    x9!kQ2#vw    3d')).toMatchObject({
    text: 'NAME   PASSWORD     AGE\nada    ***********  2d\nbob    *********    3d',
  });
  expect(printed('name,password\nada,Tr0ub4dor&3')).toMatchObject({ text: 'name,password\nada,***********' });
  expect(printed('name,town\nada,Tr0ub4dor&3')).toMatchObject({ text: 'name,town\nada,Tr0ub4dor&3' });
  const begin = '-----BEGIN RSA PRIVATE KEY-----';
  run(begin);
  expect(printed(`bash: ${begin}`, begin)).toMatchObject({ command: '*'.repeat(31), text: '*'.repeat(37) });
});

test('pasted data is hidden in its own terminal while it lasts', () => {
  const { run } = setup();
  const lines = ['-----BEGIN RSA PRIVATE KEY-----', 'abc def', '-----END RSA PRIVATE KEY-----', 'ls'];
  expect(run(lines[0] ?? '')).toMatchObject({ command: '*'.repeat(31) });
  expect(run('npm test', '2')).toMatchObject({ command: 'npm test' });
  expect(lines.slice(1).map((line) => run(line))).toMatchObject([
    { command: '*******' },
    { command: '*'.repeat(29) },
    { command: 'ls' },
  ]);
});

test('what holds no secret passes as it is, documents always', () => {
  const { screen } = setup();
  const signals = [
    { v: 1, t: 0, kind: 'terminal.run', cwd: '/', command: 'ls **/*.ts' },
    { v: 1, t: 0, kind: 'ui.input', field: 'Name', value: 'Ada' },
    { v: 1, t: 0, kind: 'doc.open', doc: 'a', language: 'b', text: TOKEN },
  ] as Signal[];
  for (const signal of signals) expect(screen.take(signal)).toBe(signal);
});

test('what a mask left is known by its asterisks, a glob is not', () => {
  expect(['*****', ' ** ', 'login ***'].map(isMasked)).toEqual([true, true, true]);
  expect(['ls **/*.ts', 'a * b', ''].map(isMasked)).toEqual([false, false, false]);
});
