import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMasker, holdsMask, withLabels } from '../../../../agent-core/security/masking/index.ts';
import { isSecretUnder, nameOf } from '../../../../agent-core/security/masking/labels.ts';

const plain = createMasker();
const labels = withLabels(plain);

describe('a value under a label', () => {
  test.each([
    'Password: Tr0ub4dor',
    'password: hunter2',
    '- API key: 9fj2kq81zpx4',
    '**Password:** Tr0ub4dor',
    '1. *Client secret*: `Tr0ub4dor`',
    '> Access token: Tr0ub4dor.',
    '  db_password: "Tr0ub4dor"',
    '| Password | Tr0ub4dor |',
    'Passphrase\tTr0ub4dor',
  ])('is hidden: %s', (line) => {
    const { text } = labels.mask(`first\n${line}\nlast\n`);
    expect(text).toMatch(/\*{7}/);
    expect(text).not.toMatch(/Tr0ub4dor|hunter2|9fj2kq81zpx4/);
    expect(text).toHaveLength(line.length + 12);
  });

  test.each([
    'Name: Tr0ub4dor',
    'password: string;',
    'token: Token<string>,',
    'password: this.form1.password,',
    'Password: must be at least 8 characters long',
    'Keys: up, down',
    'secret: hash2(input)',
  ])('is not hidden where it is no secret: %s', (line) => {
    expect(labels.mask(line).text).toBe(line);
  });

  test('is hidden in the columns of a table that a header names so, and nowhere else', () => {
    const csv = 'user,password,town\nada,Tr0ub4dor,London\nbob,hunter22,Paris\n\nuser,town\nada,Tr0ub4dor\n';
    const hidden = 'user,password,town\nada,*********,London\nbob,********,Paris\n\nuser,town\nada,Tr0ub4dor\n';
    expect(labels.mask(csv).text).toBe(hidden);
    const markdown = '| User | API key |\n|---|---|\n| ada | 9fj2kq81zpx4 |\n';
    expect(labels.mask(markdown).text).toBe('| User | API key |\n|---|---|\n| ada | ************ |\n');
  });
});

test.each([
  ['Password:', 'Password'],
  ['API key:', 'API_key'],
  ['Your password (8 characters or more) *', 'Your_password'],
  ['Password again', 'Password'],
  ['Enter the client secret:', 'client_secret'],
  ['*:', ''],
])('the label %s is the name %s', (label, name) => {
  expect(nameOf(label)).toBe(name);
});

test('a value is a secret under its label, and none under another', () => {
  const isSecret = (label: string) => isSecretUnder(nameOf(label), 'Tr0ub4dor&3', plain);
  expect(['Password:', 'API key:', 'New password', 'Password reset email', 'Street'].map(isSecret)).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
});

test('masks keep the length and every line break of any text, and masking them again uncovers nothing', () => {
  const piece = fc.constantFrom(
    'password',
    'API key',
    ': ',
    ',',
    '|',
    '\t',
    '\n',
    '**',
    '"',
    'hunter2',
    'Tr0ub4dor',
    ' ',
    '- ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const masked = labels.mask(text);
      expect(masked.text).toHaveLength(text.length);
      expect(masked.text.split('\n').map(({ length }) => length)).toEqual(text.split('\n').map(({ length }) => length));
      for (const { start, end } of masked.spans) expect(masked.text.slice(start, end)).toMatch(/^[*\r\n]+$/);
      const again = labels.mask(masked.text).text;
      expect([...masked.text].every((each, i) => again[i] === each || again[i] === '*')).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test('time is linear in the text, whatever it holds', () => {
  for (const part of ['password,', 'key: ', '| secret ', 'password ', '* ', '"']) {
    const before = process.cpuUsage();
    labels.mask(part.repeat(60_000 / part.length));
    labels.mask(`${part.repeat(20)}\n`.repeat(60_000 / (part.length * 20)));
    expect(process.cpuUsage(before).user / 1000, part).toBeLessThan(1000);
  }
});

test('what a mask left in a text is known, drawings with asterisks are not', () => {
  const left = ['password: ********', 'ada,*****,London', '["****"]', 'https://ada:****@host', '*****,ada'];
  expect(left.map(holdsMask)).toEqual(left.map(() => true));
  const drawn = [
    '/****/',
    '**********',
    ' **** Title ****',
    '// ******** Part ********',
    '# *****',
    'ls **/*.ts',
    'a ** b',
  ];
  expect(drawn.map(holdsMask)).toEqual(drawn.map(() => false));
});
