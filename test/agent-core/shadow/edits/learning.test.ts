import { describe, expect, it } from 'vitest';
import { openEditor } from './support/editor.ts';

const NAMES = ['a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff'];
const old = (name: string): string => `  assert.equal(${name}.length, ${name.length});`;
const wanted = (name: string): string => `  expect(${name}.length).toBe(${name.length});`;

/** An editor over lines of which the first `done` have been changed one by one. */
function afterEdits<T>(items: readonly T[], before: (item: T) => string, after: (item: T) => string, done: number) {
  const editor = openEditor({ 'a.ts': items.map(before).join('\n') });
  for (const [line, item] of items.slice(0, done).entries()) editor.rewrite('a.ts', { [line]: after(item) });
  return editor;
}

describe('learning a repeated edit', () => {
  it('says nothing after one edit', () => {
    expect(afterEdits(NAMES, old, wanted, 1).offers()).toEqual([]);
  });

  it('offers all the rest after three edits, and nothing that is done already', () => {
    expect(afterEdits(NAMES, old, wanted, 3).finished('a.ts')).toEqual(NAMES.map(wanted));
  });

  it('offers after two edits when nothing speaks against it', () => {
    const editor = afterEdits(NAMES, old, wanted, 2);
    expect(editor.finished('a.ts')).toEqual(NAMES.map(wanted));
    expect(editor.offers()[0]?.support).toBe(2);
  });

  it('never shows an offer whose bound is below what was asked for', () => {
    const editor = afterEdits(NAMES, old, wanted, 3);
    expect(editor.skill.offers(editor.documents, 0.999)).toEqual([]);
  });

  it('keeps the name of a pattern while it grows, and gives it the same fingerprint in another process', () => {
    const editor = afterEdits(NAMES, old, wanted, 2);
    const [first] = editor.offers();
    editor.rewrite('a.ts', { 2: wanted('ccc') });
    const [second] = editor.offers();
    expect(second?.pattern).toBe(first?.pattern);
    expect(afterEdits(['x', 'yy', 'zzz', 'wwww', 'v'], old, wanted, 2).offers()[0]?.fingerprint).toBe(
      first?.fingerprint,
    );
  });

  it('follows a change of case from the input to the output', () => {
    const items = ['user_name', 'last_login', 'is_active', 'created_at', 'deleted_at'];
    const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const editor = afterEdits(
      items,
      (name) => `  const value = row.get("${name}", defaults.${name});`,
      (name) => `  const value = row.get("${name}", defaults.${camel(name)});`,
      3,
    );
    expect(editor.finished('a.ts').at(-1)).toBe('  const value = row.get("deleted_at", defaults.deletedAt);');
  });

  it('stays silent when the output holds what no input explains', () => {
    const editor = afterEdits(
      [1, 2, 3, 4, 5],
      (n) => `  register(item${n});`,
      (n) => `  register(item${n}, key${n * 37 + 11});`,
      3,
    );
    expect(editor.offers()).toEqual([]);
  });

  it('does not let unrelated edits in between confuse it', () => {
    const noise = ['let total = 0;', 'return total;', '// the end'];
    const editor = openEditor({ 'a.ts': [...noise, ...NAMES.map(old)].join('\n') });
    editor.rewrite('a.ts', { 3: wanted('a') });
    editor.rewrite('a.ts', { 0: 'let sum = 0;' });
    editor.rewrite('a.ts', { 4: wanted('bb') });
    editor.rewrite('a.ts', { 1: 'return sum / count;' });
    editor.rewrite('a.ts', { 5: wanted('ccc') });
    expect(editor.finished('a.ts').slice(3)).toEqual(NAMES.map(wanted));
  });

  it('takes the lines that several cursors changed as examples of one act', () => {
    const editor = openEditor({ 'a.ts': NAMES.map(old).join('\n') });
    editor.rewrite('a.ts', { 0: wanted('a'), 1: wanted('bb') });
    expect(editor.offers()).toEqual([]);
    editor.rewrite('a.ts', { 2: wanted('ccc') });
    const [offer] = editor.offers();
    expect(offer?.examples).toHaveLength(3);
    expect(offer?.support).toBe(2);
  });

  it('forgets an example that was taken back', () => {
    const editor = afterEdits(NAMES, old, wanted, 2);
    editor.rewrite('a.ts', { 1: old('bb') });
    expect(editor.offers()).toEqual([]);
  });

  it('joins an edit that was typed in two goes', () => {
    const editor = openEditor({ 'a.ts': NAMES.map(old).join('\n') });
    for (const [line, name] of NAMES.slice(0, 3).entries()) {
      editor.rewrite('a.ts', { [line]: old(name).replace('assert.equal(', 'expect(') });
      editor.rewrite('a.ts', { [line]: wanted(name) });
    }
    expect(editor.finished('a.ts')).toEqual(NAMES.map(wanted));
  });

  it('leaves alone what looks like the places that were passed over', () => {
    const items = ['get', 'put', 'get', 'put', 'get', 'put', 'get', 'put'];
    const editor = openEditor({ 'a.ts': items.map((name, i) => `  await client.${name}(url${i});`).join('\n') });
    for (const line of [0, 2, 4]) editor.rewrite('a.ts', { [line]: `  await retry(client.get(url${line}));` });
    for (const place of editor.offers().flatMap((offer) => offer.places)) {
      expect(editor.text('a.ts').slice(0, place.offset).split('\n')).toHaveLength(7);
    }
  });

  it('changes nothing when it is asked', () => {
    const editor = afterEdits(NAMES, old, wanted, 3);
    expect(editor.offers()).toEqual(editor.offers());
    expect(editor.skill.predictions(editor.documents)).toEqual(editor.skill.predictions(editor.documents));
  });

  it('expects the next place below as the next edit', () => {
    const editor = afterEdits(NAMES, old, wanted, 3);
    const [prediction] = editor.skill.predictions(editor.documents);
    expect(editor.text('a.ts').slice(0, prediction?.place.offset).split('\n')).toHaveLength(4);
  });

  it('finds places in documents that are open and not edited yet', () => {
    const editor = openEditor({ 'a.ts': NAMES.map(old).join('\n'), 'b.ts': NAMES.map(old).join('\r\n') });
    NAMES.slice(0, 3).forEach((name, line) => {
      editor.rewrite('a.ts', { [line]: wanted(name) });
    });
    expect(editor.offers()[0]?.places.filter((place) => place.doc === 'b.ts')).toHaveLength(NAMES.length);
    expect(editor.finished('b.ts').join('\n')).toBe(NAMES.map(wanted).join('\r\n'));
  });

  it('tells a person in one line what the change is', () => {
    expect(afterEdits(NAMES, old, wanted, 3).offers()[0]?.summary).toBe(
      'assert.equal(….length, …) → expect(….length).toBe(…)',
    );
  });

  it('carries over a value that stands twice and has not varied yet', () => {
    const items = ['int', 'int', 'int', 'string', 'bool'];
    const editor = afterEdits(
      items,
      (type) => `  protected override ${type} ResolveCore(${type} source)`,
      (type) => `  public ${type} Resolve(${type} source, Context context)`,
      3,
    );
    expect(editor.finished('a.ts').slice(3)).toEqual([
      '  public string Resolve(string source, Context context)',
      '  public bool Resolve(bool source, Context context)',
    ]);
  });

  it('learns a rename by a single character', () => {
    const lines = ['temp', 'read(temp)', 'temp + 1', 'temp', 'read(temp)'].map((text) => `  total = ${text};`);
    const editor = openEditor({ 'a.ts': lines.join('\n') });
    for (const line of [0, 1, 2]) editor.rewrite('a.ts', { [line]: lines[line]?.replace('temp', '_temp') ?? '' });
    expect(editor.finished('a.ts')).toEqual(lines.map((line) => line.replace('temp', '_temp')));
  });

  it('says that it is a rename where one name became another and nothing else did', () => {
    const use = (name: string) => (each: string) => `  ${each} = read(${name}, ${each});`;
    const renamed = afterEdits(NAMES, use('oldName'), use('newName'), 3);
    expect(renamed.offers()[0]?.renaming).toEqual({ from: 'oldName', to: 'newName' });
    const wrapped = afterEdits(NAMES, use('oldName'), use('other.oldName'), 3);
    expect(wrapped.offers()).toHaveLength(1);
    expect(wrapped.offers()[0]?.renaming).toBeUndefined();
    const quoted = afterEdits(NAMES, use('"old name"'), use('"new name"'), 3);
    expect(quoted.offers()).toHaveLength(1);
    expect(quoted.offers()[0]?.renaming).toBeUndefined();
    expect(afterEdits(NAMES, old, wanted, 3).offers()[0]?.renaming).toBeUndefined();
  });

  it('forgets an example whose line was deleted', () => {
    const editor = afterEdits(NAMES, old, wanted, 1);
    const first = wanted('a').length + 1;
    editor.change('a.ts', [{ offset: 0, length: first, text: '' }]);
    editor.rewrite('a.ts', { 0: wanted('bb') });
    expect(editor.offers()).toEqual([]);
    editor.rewrite('a.ts', { 1: wanted('ccc') });
    expect(editor.offers()[0]?.support).toBe(2);
  });
});
