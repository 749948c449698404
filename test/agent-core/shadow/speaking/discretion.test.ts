import { expect, test } from 'vitest';
import { NO_DOINGS, type Offer } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { discreet } from '../../../../agent-core/shadow/speaking/discretion.ts';

const TOKEN = 'ghp_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM';
const masker = createMasker();

const offer = (more: Partial<Offer>): Offer => ({
  ...NO_DOINGS,
  family: 'command',
  pattern: 'p',
  fingerprint: 'f',
  examples: [],
  places: [],
  confidence: 0.97,
  lowerBound: 0.93,
  support: 4,
  basis: 'seen',
  summary: 'do it',
  ...more,
});
const place = { doc: 'a', offset: 0, length: 0, text: `token = "${TOKEN}"`, confidence: 1 };

test.each<[string, Partial<Offer>]>([
  ['a command', { commands: ['make', `curl -H "Authorization: Bearer ${TOKEN}"`] }],
  ['a field', { family: 'transfer', fields: [{ target: 'A2', value: TOKEN }] }],
  ['a new file', { family: 'routine', files: [{ doc: 'a', text: `x\n${TOKEN}\n` }] }],
  ['an inserted line', { family: 'routine', places: [place] }],
  ['what a mask left, in a command', { commands: ['login --password *********'] }],
  ['what stands under a label', { family: 'transfer', places: [{ ...place, text: 'db_password: hunter2\n' }] }],
  ['what a mask left, in a row', { family: 'transfer', places: [{ ...place, text: 'ada,********\n' }] }],
  ['what a mask left, in a new file', { family: 'routine', files: [{ doc: 'a', text: 'key: "****"\n' }] }],
  ['what a mask left, in a repeated edit', { family: 'edit', places: [{ ...place, text: 'login("********")' }] }],
  ['what a mask left, in a field', { family: 'transfer', fields: [{ target: 'A2', value: '****' }] }],
])('an offer that would put a secret somewhere is not made: %s', (_, more) => {
  expect(discreet(offer(more), masker)).toBeUndefined();
});

test('what is shown of an offer is masked: its summary, its examples and its script', () => {
  const example = { doc: 'a', line: 0, before: `k = "${TOKEN}"`, after: `key = "${TOKEN}"`, at: 0 };
  const script = `#!/bin/sh\n# ${TOKEN}\nmake\n`;
  const shown = discreet(offer({ summary: `${TOKEN} → x`, examples: [example], script, commands: ['make'] }), masker);
  expect(JSON.stringify(shown)).not.toContain(TOKEN);
  expect(shown).toMatchObject({ commands: ['make'], summary: `${'*'.repeat(TOKEN.length)} → x` });
});

test('a cell is judged under the header of its document, however far that is above', () => {
  const rows = 'ada,Lovelace1,London\n'.repeat(500);
  const row = (header: string) => {
    const text = `${header}\n${rows}`;
    const documents = new Map([['a', { doc: 'a', language: 'csv', text }]]);
    const insertion = { doc: 'a', offset: text.length, length: 0, text: 'bob,hunter22,Paris\n', confidence: 1 };
    return discreet(offer({ family: 'transfer', places: [insertion] }), masker, documents);
  };
  expect(row('user,password,town')).toBeUndefined();
  expect(row('user,name,town')).toBeDefined();
});

test('an offer without secrets is left as it is', () => {
  const plain = offer({ family: 'routine', files: [{ doc: 'a', text: '/****/\n' }], commands: ['ls **/*.ts'] });
  expect(discreet(plain, masker)).toEqual(plain);
});
