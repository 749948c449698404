import { describe, expect, test } from 'vitest';
import { isForLanguageServer, type RenameFacts } from '../../../../../extension/suggestions/rename/decide.ts';

const at = (doc: string, offset: number, length = 3, text = 'now') => ({ doc, offset, length, text });

const facts: RenameFacts = {
  renaming: { from: 'old', to: 'now' },
  languageId: 'typescript',
  remaining: [at('a.ts', 10), at('b.ts', 40)],
  provided: [at('a.ts', 0), at('a.ts', 10), at('b.ts', 40), at('c.ts', 7)],
  isTaken: false,
};

describe('a rename done by hand goes to the language server', () => {
  test('when the server changes every place that is left, and maybe more', () => {
    expect(isForLanguageServer(facts)).toBe(true);
  });

  test('also where the server has to write more than the name', () => {
    const provided = [at('a.ts', 10, 3, 'old: now'), at('b.ts', 38, 7, '{ now }')];
    expect(isForLanguageServer({ ...facts, provided })).toBe(true);
  });

  test.each<[string, Partial<RenameFacts>]>([
    ['no server answers at a place that is left', { provided: undefined }],
    ['the server would change nothing', { provided: [] }],
    ['it leaves out a place that we know', { provided: [at('a.ts', 10)] }],
    ['it would change the same offset of another document', { provided: [at('a.ts', 10), at('x.ts', 40)] }],
    ['it changes only a part of a place', { provided: [at('a.ts', 10), at('b.ts', 41, 2)] }],
    ['it would write another name there', { provided: [at('a.ts', 10), at('b.ts', 40, 3, 'other')] }],
    ['the new name is another symbol already', { isTaken: true }],
    ['nothing is left', { remaining: [] }],
    ['the text has no symbols', { languageId: 'markdown' }],
  ])('not when %s', (_, otherwise) => {
    expect(isForLanguageServer({ ...facts, ...otherwise })).toBe(false);
  });
});
