import { expect, test } from 'vitest';
import type { DocumentText, Place } from '../../../../agent-core/contracts/edits.ts';
import { buildPlan, hashText, type PlanRequest } from '../../../../agent-core/shadow/automations/plan.ts';
import { NO_SECRETS } from './generated.ts';
import { HUNTER2 } from './hunter2.ts';

const EVIDENCE = { source: 's1', title: 'a → b', confidence: 0.97, lowerBound: 0.93, support: 3, basis: 'So it was.' };

function request(texts: Readonly<Record<string, string>>, places: readonly Omit<Place, 'confidence'>[]): PlanRequest {
  const documents = new Map<string, DocumentText>(
    Object.entries(texts).map(([doc, text]) => [doc, { doc, language: 'typescript', text }]),
  );
  const whole = places.map((place) => ({ ...place, confidence: 1 }));
  return { ...EVIDENCE, examples: [], rule: undefined, places: whole, documents };
}

test('a plan names documents by key, places by offset, and shows each line before and after', () => {
  const places = [
    { doc: 'b.ts', offset: 6, length: 1, text: 'B' },
    { doc: 'b.ts', offset: 4, length: 1, text: 'x\ny' },
    { doc: 'a.ts', offset: 0, length: 0, text: '+' },
  ];
  const plan = buildPlan(request({ 'a.ts': '', 'b.ts': '1\r\n2 3 4' }, places), NO_SECRETS);
  expect(plan.documents).toEqual([
    {
      doc: 'a.ts',
      hash: hashText(''),
      places: [{ id: 'a.ts:0', offset: 0, length: 0, text: '+', line: 0, lineBefore: '', lineAfter: '+' }],
    },
    {
      doc: 'b.ts',
      hash: hashText('1\r\n2 3 4'),
      places: [
        { id: 'b.ts:4', offset: 4, length: 1, text: 'x\r\ny', line: 1, lineBefore: '2 3 4', lineAfter: '2x\r\ny3 4' },
        { id: 'b.ts:6', offset: 6, length: 1, text: 'B', line: 1, lineBefore: '2 3 4', lineAfter: '2 3B4' },
      ],
    },
  ]);
  expect(plan.leftOut).toEqual([]);
});

test('documents that cannot be planned for are left out with a reason each', () => {
  const at = (doc: string) => ({ doc, offset: 0, length: 1, text: 'X' });
  const texts = {
    'large.ts': 'x'.repeat(2 * 1024 * 1024 + 1),
    'mixed.ts': 'a\r\nb\n',
    'open.ts': 'a\nb\n',
    'half.ts': 'a\ud83d',
    'untitled:Untitled-1': 'a',
    'file:///etc/a.ts': 'a',
    '../a.ts': 'a',
    'src/..a.ts': 'a',
  };
  const places = [...Object.keys(texts), 'gone.ts'].map(at);
  const plan = buildPlan({ ...request(texts, places), mixedOnDisk: new Set(['open.ts']) }, NO_SECRETS);
  expect(plan.documents.map(({ doc }) => doc)).toEqual(['file:///etc/a.ts', 'src/..a.ts']);
  expect(plan.leftOut).toEqual([
    { doc: '../a.ts', reason: 'It lies outside the workspace.' },
    { doc: 'gone.ts', reason: 'The document is no longer there.' },
    { doc: 'half.ts', reason: 'It holds half a character, which no file can.' },
    { doc: 'large.ts', reason: 'It is larger than 2 MB.' },
    { doc: 'mixed.ts', reason: expect.stringContaining('CRLF and LF') },
    { doc: 'open.ts', reason: expect.stringContaining('CRLF and LF') },
    { doc: 'untitled:Untitled-1', reason: 'It is not a file on disk.' },
  ]);
});

test('places that overlap, cut a character or lie outside are left out, and those without effect not mentioned', () => {
  const place = (offset: number, length: number, text: string) => ({ doc: 'a.ts', offset, length, text });
  const places = [
    place(0, 2, 'x'),
    place(1, 2, 'y'),
    place(5, 1, 'z'),
    place(7, 1, 'ok'),
    place(8, 1, 'e'),
    place(9, 0, ''),
    place(40, 1, 'z'),
  ];
  const plan = buildPlan(request({ 'a.ts': 'abc\n😀\nde' }, places), NO_SECRETS);
  expect(plan.documents.flatMap((document) => document.places.map(({ text }) => text))).toEqual(['ok']);
  expect(plan.leftOut.map(({ reason }) => reason).sort()).toEqual([
    'Line 1: two changes overlap here.',
    'Line 1: two changes overlap here.',
    'Line 2: the change would cut a character in two.',
    'Line 3: the document has changed since.',
  ]);
});

test('a place that would change, make or reveal a secret is left out, a secret beside it does no harm', () => {
  const text = 'p = "hunter2"; foo()\np = "hunter"; foo()\n';
  const places = [
    { doc: 'a.ts', offset: 5, length: 7, text: 'other' },
    { doc: 'a.ts', offset: 15, length: 3, text: 'bar' },
    { doc: 'a.ts', offset: text.indexOf('hunter"') + 6, length: 0, text: '2' },
  ];
  const plan = buildPlan(request({ 'a.ts': text }, places), HUNTER2);
  expect(plan.documents.flatMap((document) => document.places.map((place) => place.text))).toEqual(['bar']);
  expect(plan.leftOut.map(({ reason }) => reason)).toEqual([
    'Line 1: a secret would be changed here.',
    'Line 2: a secret would be changed here.',
  ]);
});

test('no secret gets into a script, by its evidence or by its rule', () => {
  const examples = [{ doc: 'b.ts', line: 0, before: 'p("hunter2")', after: 'q("hunter2")', at: 1e12 }];
  const rule = { pattern: 'a(?!hunter2)', replacement: '"b"' };
  const places = [{ doc: 'a.ts', offset: 0, length: 1, text: 'b' }];
  const plan = buildPlan({ ...request({ 'a.ts': 'a' }, places), examples, rule }, HUNTER2);
  expect(plan.script).not.toContain('hunter2');
  expect(plan.script).toContain('["1:1", "a", "b"]');
});

test('nothing that comes from a document stands in a script unseen or on a line of its own', () => {
  const nasty = 'x*/\u2028process.exit()\n//\u202e\u0000`\ud800';
  const examples = [{ doc: nasty, line: 0, before: nasty, after: nasty, at: 5 }];
  const places = [{ doc: 'a.ts', offset: 0, length: 1, text: nasty.replace('\ud800', '') }];
  const plan = buildPlan({ ...request({ 'a.ts': 'a' }, places), title: nasty, basis: nasty, examples }, NO_SECRETS);
  expect(plan.script.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u);
  const [head = ''] = plan.script.split('\nimport ');
  expect(head.split('\n').filter((line) => !/^(\/\/|#!|$)/.test(line))).toEqual([]);
});

const ROUTINE = { files: [{ doc: 'a.test.ts', text: 'test();\n' }], commands: ['npm test', 'git push'] };

test('a plan makes files that are not there, and says which are', () => {
  const asked = { ...request({ 'a.ts': '' }, []), ...ROUTINE };
  expect(buildPlan(asked, NO_SECRETS)).toMatchObject({ ...ROUTINE, leftOut: [] });
  const there = buildPlan({ ...asked, taken: new Set(['a.test.ts']) }, NO_SECRETS);
  expect([there.files, there.leftOut]).toEqual([
    [],
    [{ doc: 'a.test.ts', reason: 'There is a file of this name already.' }],
  ]);
});

test('no file with a secret is made, and of command lines with a secret none is kept', () => {
  const files = [{ doc: 'a.test.ts', text: 'login("hunter2")' }];
  const commands = ['npm test', 'login hunter2'];
  const plan = buildPlan({ ...request({}, []), files, commands }, HUNTER2);
  expect([plan.files, plan.commands]).toEqual([[], []]);
  expect(plan.script).not.toContain('hunter2');
});

test('a place that takes a whole line with its end shows that line and not the one after it', () => {
  const plan = buildPlan(
    request({ 'a.ts': 'a;\nlog(1);\nb;\n' }, [{ doc: 'a.ts', offset: 3, length: 8, text: '' }]),
    NO_SECRETS,
  );
  expect(plan.documents[0]?.places).toEqual([
    { id: 'a.ts:3', offset: 3, length: 8, text: '', line: 1, lineBefore: 'log(1);', lineAfter: '' },
  ]);
});
