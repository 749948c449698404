import { expect, test } from 'vitest';
import { Signal } from '../../../../agent-core/contracts/index.ts';
import { sentence } from '../../../../agent-core/shadow/recording/sentences.ts';

const say = (signal: object) => sentence(Signal.parse({ v: 1, t: 0, ...signal }), undefined);

test.each([
  [
    { kind: 'terminal.run', cwd: '/x', command: 'npm test', exitCode: 0, durationMs: 1234 },
    'Ran npm test in /x: exit 0 in 1.2 s',
  ],
  [{ kind: 'terminal.run', cwd: '/x', command: 'sleep 9' }, 'Ran sleep 9 in /x: exit unknown'],
  [
    { kind: 'terminal.output', cwd: '/x', command: 'docker ps', text: 'NAME   PORT\nweb   80' },
    'docker ps in /x printed 2 lines: NAME PORT web 80',
  ],
  [
    { kind: 'terminal.output', cwd: '/x', command: 'seq 9', text: '1\n2', cut: true },
    'seq 9 in /x printed more than 2 lines: 1 2',
  ],
  [{ kind: 'file.rename', path: 'a.ts', to: 'b.ts' }, 'Renamed a.ts to b.ts'],
  [{ kind: 'clipboard.copy', doc: 'a.ts', text: 'one\n  two' }, 'Copied from a.ts: one two'],
  [
    { kind: 'ui.input', app: 'Excel', doc: 'book.xlsx', field: 'A2', value: 'John' },
    'Filled in A2, book.xlsx, Excel: John',
  ],
  [{ kind: 'editor.select', doc: 'a.ts', offset: 0, length: 1 }, 'Selected 1 character in a.ts'],
  [{ kind: 'git.commit', message: 'Fix it' }, 'Committed: Fix it'],
  [{ kind: 'task.run' }, 'Ran a task'],
  [{ kind: 'outcome', suggestion: 's3', what: 'kept' }, 'Suggestion s3: kept'],
  [
    { kind: 'doc.edit', doc: 'a.ts', changes: [{ offset: 0, length: 1200, text: '' }] },
    'Deleted on a.ts: 1,200 characters',
  ],
  [{ kind: 'doc.edit', doc: 'a.ts', changes: [], reason: 'undo' }, 'Changed nothing in a.ts'],
])('%j reads: %s', (signal, expected) => {
  expect(say(signal)).toBe(expected);
});

test('a long text is cut at one line of 60 characters', () => {
  const said = say({ kind: 'clipboard.paste', text: 'word '.repeat(100_000) });
  expect(said.length).toBeLessThan(80);
  expect(said.endsWith('…')).toBe(true);
});
