import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMasker, hide } from '../../../../agent-core/security/masking/index.ts';

const masker = createMasker();
const masked = (text: string) => masker.mask(text).text;

const AWS = 'AKIAQ7W3ERT5YUI8OPAS';
const GITHUB = 'ghp_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const KEY =
  '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEID4VC4s0b2n3yvypHb2G\noAoGCCqGSM49AwEH\n-----END EC PRIVATE KEY-----';

describe('what is hidden', () => {
  test.each([
    ['AWS', AWS],
    ['GitHub', GITHUB],
    ['GitLab', 'glpat-Zx81Qw7rTy93UiOp52As'],
    ['Slack', 'xoxb-123456789012-abcdefABCDEF123456'],
    ['Stripe', 'sk_live_51H8x7Qw7rTy93UiOp52As'],
    ['OpenAI', 'sk-proj-Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM'],
    ['Anthropic', 'sk-ant-api03-Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM'],
    ['Google', 'AIzaSyZx81Qw7rTy93UiOp52AsDfGh64JkLz0bV'],
    ['npm', 'npm_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM1'],
    ['a JSON web token', JWT],
  ])('a token of %s, wherever it stands', (_, token) => {
    for (const text of [token, `x(${token})`, `a = "${token}";`, `# ${token}\n`, `https://x.org/?t=${token}&a=b`]) {
      expect(masked(text)).toBe(text.replace(token, '*'.repeat(token.length)));
    }
  });

  test.each([
    ['password = "correct7Horse"', 'correct7Horse'],
    ["api_key: 'a8f5f167f44f4964e6c998dee827110c'", 'a8f5f167f44f4964e6c998dee827110c'],
    ['export DB_PASSWORD=s3cr3t!Value', 's3cr3t!Value'],
    ['"clientSecret": "Qw7rTy93UiOp52"', 'Qw7rTy93UiOp52'],
    ['val password: String = "exord13Paw64"', 'exord13Paw64'],
    ['mysql --password correct7H!rse db', 'correct7H!rse'],
    ['postgres://ada:correct7Horse@db.example.org/x', 'correct7Horse'],
    ['Authorization: Bearer Zx81Qw7rTy93UiOp52AsDf', 'Zx81Qw7rTy93UiOp52AsDf'],
    ['curl -H "X-Auth-Token: Zx81Qw7rTy93UiOp52"', 'Zx81Qw7rTy93UiOp52'],
  ])('the value in %s', (text, secret) => {
    expect(masked(text)).toBe(text.replace(secret, '*'.repeat(secret.length)));
  });

  test('a private key with its lines kept apart, also one that has no end yet', () => {
    const lines = masked(`a\n${KEY}\nb`).split('\n');
    expect(lines).toEqual(`a\n${KEY}\nb`.split('\n').map((line) => (line.length > 1 ? '*'.repeat(line.length) : line)));
    expect(masked(KEY.slice(0, 70))).toMatch(/^[*\n]+$/);
  });

  test('with its type and place', () => {
    expect(masker.mask(`pwd="correct7Horse" # ${AWS}`).spans).toEqual([
      { type: 'PASSWORD', start: 5, end: 18 },
      { type: 'TOKEN', start: 22, end: 42 },
    ]);
  });
});

test.each([
  'const password = getPassword(user);',
  'if (token.kind === "identifier") next();',
  'password: string;',
  'token = request.headers.authorization',
  'API_KEY=$API_KEY_OF_CI',
  'password = "<your password>"',
  'const passwordField = "password-input";',
  'key: "ArrowDown"',
  '"jsonwebtoken": "^9.0.0"',
  'const secretary = "Ada Lovelace";',
  'https://example.org/path?page=2',
  'public key: -----BEGIN PUBLIC KEY-----',
  'export class TokenStream<T extends Token> {}',
  'The password must be at least 12 characters long.',
])('ordinary text stays as it is: %s', (text) => {
  expect(masker.mask(text)).toEqual({ text, spans: [] });
});

const piece = fc.oneof(
  fc.constantFrom(
    AWS,
    GITHUB,
    JWT,
    KEY,
    'password',
    'token',
    '=',
    ':',
    ' ',
    '"',
    "'",
    '\n',
    '\r\n',
    '://',
    '@',
    '-----',
  ),
  fc.constantFrom('Bearer ', 'sk-', 'eyJ', '*', '***', '😀', '\ud83d', '\ude00', '--', '\\n', 'PRIVATE KEY', 'AA', '.'),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.stringMatching(/^[A-Za-z0-9+/_-]{0,40}$/),
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

describe('for any text', () => {
  const holds = (check: (text: string) => void) => fc.assert(fc.property(text, check), { numRuns: 2000 });

  test('a mask keeps the length and every line break', () => {
    holds((original) => {
      const result = masked(original);
      expect(result.length).toBe(original.length);
      expect(result.replace(/[^\r\n]/g, '')).toBe(original.replace(/[^\r\n]/g, ''));
    });
  });

  test('masking twice is masking once', () => {
    holds((original) => {
      expect(masked(masked(original))).toBe(masked(original));
    });
  });

  test('spans are in order, apart, and are exactly what was hidden', () => {
    holds((original) => {
      const { text: result, spans } = masker.mask(original);
      expect(hide(original, spans)).toBe(result);
      spans.reduce((last, { start, end }) => {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        return end;
      }, 0);
    });
  });

  test('a known token is hidden, whatever stands around it', () => {
    const around = fc.stringMatching(/^[^A-Za-z0-9_*]{0,20}$/);
    const check = (before: string, after: string) => {
      expect(masked(before + GITHUB + after)).not.toContain(GITHUB.slice(0, 10));
    };
    fc.assert(fc.property(around, around, check), { numRuns: 500 });
  });
});

const HOSTILE = [
  ...[
    'a',
    'A',
    'pass',
    'password=',
    "pass='pass='",
    'key=',
    'token:token:',
    '--password ',
    'eyJ',
    'eyJaaaaaaaaa.',
    'sk-',
    's.',
  ],
  ...[
    '://a:',
    '-----BEGIN RSA PRIVATE KEY-----\n',
    '-',
    'bearer ',
    '0123456789abcdef0123456789abcdef-us',
    'M',
    '123456789:AA',
  ],
  ...[`password = "${'x'.repeat(399)}`, '"', '\n', ' ', '😀', 'LS0tLS1CRUdJTi', 'MIIEpA', 'auth: ', '/api/webhooks/1'],
];

test.each(HOSTILE)('1 MB of %j takes no more than a moment', (unit) => {
  const hostile = unit.repeat(Math.ceil(1e6 / unit.length));
  const start = performance.now();
  masker.mask(hostile);
  // A tenth of this on a quiet machine; a pattern that backtracks takes minutes.
  expect(performance.now() - start).toBeLessThan(3000);
});
