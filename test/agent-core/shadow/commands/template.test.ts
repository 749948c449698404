import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Binder } from '../../../../agent-core/shadow/commands/bindings.ts';
import { folderAfter } from '../../../../agent-core/shadow/commands/folders.ts';
import { distance, movesOf } from '../../../../agent-core/shadow/commands/moves.ts';
import { type Template, templateOf } from '../../../../agent-core/shadow/commands/template.ts';
import { splitWords } from '../../../../agent-core/shadow/commands/words.ts';

const key = (line: string) => templateOf(line)?.key;
const template = (line: string) => templateOf(line) as Template;

test('the words that say what is done stay, the values become slots of their type', () => {
  expect(key('git switch -c fix-12')).toBe('git switch -c <branch>');
  expect(key('nmap -p 80 10.0.0.7')).toBe('nmap -p <port> <host>');
  expect(key('ssh admin@10.0.0.7:22')).toBe('ssh admin@<host>:<number>');
  expect(key('sudo cat "my notes.txt" | grep -n error')).toBe('sudo cat <path> | grep -n <name>');
  expect(key('curl https://example.org/a -o out.html')).toBe('curl <url> -o <path>');
  expect(key('git commit -m "first try" && git push')).toBe('git commit -m <string> && git push');
  expect(key('npm test')).toBe('npm test');
});

test('a template holds its whole line, whatever that is', () => {
  const line = fc.oneof(
    fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom('git', ' ', '"', "'", '\\', '&&', '|', '10.0.0.1', ':', '--a=', '>', '\n', 'x.ts'))
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(line, (text) => {
      expect(
        splitWords(text)
          .map((word) => word.text)
          .join(''),
      ).toBe(text);
      const made = templateOf(text);
      const whole = made?.parts.map((part) => (typeof part === 'string' ? part : part.value)).join('');
      expect(whole === text || made === undefined).toBe(true);
    }),
  );
});

test('a line of a megabyte is no habit and costs nothing', () => {
  expect(templateOf(`echo ${'('.repeat(1e6)}`)).toBeUndefined();
});

test('values are named by where they come from and found there again', () => {
  const around = (lines: readonly string[], clipboard = '', files: readonly string[] = []) =>
    new Binder({ history: lines.map(template), folder: '/w', clipboard, files, common: () => undefined });
  const carried = (from: Binder, line: string, to: Binder) => to.resolve(from.lift(template(line)) ?? '');
  expect(carried(around(['mkdir lib']), 'cd lib', around(['mkdir web']))).toBe('cd web');
  expect(carried(around(['nmap 10.0.0.4']), 'nmap 10.0.0.5', around(['nmap 10.0.0.8']))).toBe('nmap 10.0.0.9');
  expect(carried(around([], 'fix-1'), 'git switch fix-1', around([], 'fix-2'))).toBe('git switch fix-2');
  expect(carried(around([], '', ['/w/a.test.ts']), 'vitest a.test.ts', around([], '', ['/w/b.test.ts']))).toBe(
    'vitest b.test.ts',
  );
  expect(around(['npm test']).lift(template('cd lib'))).toBeUndefined();
});

test('the folder is followed where a line tells it', () => {
  const after = (line: string) => folderAfter(line, '/w/a', '/home/me', '/before');
  expect(['cd b', 'cd ..', 'cd', 'cd ~/x', 'cd -', "cd 'c d'/", 'make && cd /etc', 'ls'].map(after)).toEqual([
    '/w/a/b',
    '/w',
    '/home/me',
    '/home/me/x',
    '/before',
    '/w/a/c d',
    '/etc',
    '/w/a',
  ]);
  expect(folderAfter('cd src', 'C:\\work', '', '')).toBe('C:\\work\\src');
});

test('an unknown program near a known one is mended, and any line can be tried again with sudo', () => {
  const known = { counts: new Map([['nmap', 9]]) };
  const moves = movesOf({ history: [template('namp -A host')], programs: known, lines: undefined, after: undefined });
  expect(moves.get('mend')).toBe('nmap -A host');
  expect(moves.get('sudo')).toBe('sudo namp -A host');
  expect([distance('namp', 'nmap', 1), distance('abc', 'xyz', 1)]).toEqual([1, 2]);
});
