import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathsIn, tellsSecrets } from '../../../extension/observers/command-files.ts';
import { printedText } from '../../../extension/observers/printed.ts';

const ESC = '\u001b';
const BEGIN = `${ESC}]633;C\u0007`;
const END = `${ESC}]633;D;0\u0007`;

test('between the marks of the shell stands what the command printed, without colours and links', () => {
  const links = `${ESC}]8;;file:///w/a.ts${ESC}\\a.ts${ESC}]8;;\u0007`;
  const raw = `ls\r\n${BEGIN}${ESC}[0m${ESC}[01;34msrc${ESC}[0m\r\n  ${links}\r\n\r\n${END}${ESC}[?2004h$ `;
  expect(printedText(raw)).toBe('src\n  a.ts');
});

test('progress that goes over itself is read as it stood in the end', () => {
  expect(printedText(`10 %\r50 %\r100 % done\r\nnext\r${ESC}[Klast\r\n`)).toBe('100 % done\nlast');
  expect(printedText(`a${ESC}[8Gb\r\nabc\b\bX\r\n1234${ESC}[1K5`)).toBe('a      b\naXc\n    5');
});

test.each([
  ['the alternate screen', `${ESC}[?1049hmenu${ESC}[?1049l`],
  ['the alternate screen among other modes', `${ESC}[?1;1049hmenu`],
  ['prompts with line editing', `>>> ${ESC}[?2004hprint(1)\r\n`],
  ['a cursor that goes back to lines above', `a\r\nb\r\n${ESC}[2Ac`],
  ['a cleared screen', `${ESC}[H${ESC}[2Ja`],
  ['blanks alone', `\r\n  \r\n${ESC}[m`],
])('%s is no plain printing', (_, raw) => {
  expect(printedText(`${BEGIN}${raw}${END}`)).toBeUndefined();
});

test('whatever a terminal is sent, no control character is left, in linear time', () => {
  const pieces = fc.constantFrom(
    ...[ESC, `${ESC}[`, `${ESC}]`, '\u0007', '\r', '\n', '\b', ';', '?', '0', '99999999999', 'C', 'G', 'K', 'm', 'h'],
    ...[BEGIN, END, `${ESC}P`, `${ESC}\\`, '\u009b', 'täxt ', '🙂', '\t', '1049'],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      expect(printedText(parts.join('')) ?? 'nothing').toMatch(/^([^\p{Cc}]|[\t\n])+$/u);
    }),
  );
  const start = performance.now();
  for (const part of [`${ESC}]`, `${ESC}[1`, `${ESC}[2000C`, BEGIN, 'a\r', `${ESC}P`, '\n'])
    printedText(part.repeat(65_536 / part.length));
  expect(performance.now() - start).toBeLessThan(2000);
});

test('every word of a command that may be a path is asked about, those after signs too', () => {
  expect(pathsIn(`cat <.env --to=a/b.txt 2>"/tmp/x y"`)).toEqual([
    'cat',
    '.env',
    '--to',
    'a/b.txt',
    '2',
    '/tmp/x',
    'y',
  ]);
  expect(pathsIn('x '.repeat(3))).toEqual(['x']);
  expect(pathsIn(Array.from({ length: 300 }, (_, i) => `f${i}`).join(' '))).toBeUndefined();
});

test.each(['env', 'env | sort', 'sudo printenv', 'ls; set', 'export', 'pass show mail', 'history | grep x', '(env)'])(
  '%s is there to show secrets',
  (command) => expect(tellsSecrets(command)).toBe(true),
);

test.each(['docker ps', 'npm run env', 'ls settings', 'git config --list', 'cat exports.txt'])('%s is not', (command) =>
  expect(tellsSecrets(command)).toBe(false),
);
