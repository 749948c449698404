import { describe, expect, it } from 'vitest';
import type { DocumentText } from '../../../../../agent-core/contracts/edits.ts';
import { renewed } from '../../../../../agent-core/shadow/edits/index.ts';
import { dryRun } from '../../../../../agent-core/shadow/speaking/dry-run.ts';
import { openEditor } from '../support/editor.ts';

const WORK = ['load', 'check', 'store', 'send', 'close', 'clear', 'reset'];
const call = (name: string): string => `  const ${name}d = ${name}(input, ${name.length});`;
const logs = (name: string): string =>
  name.length % 2 === 0 ? `  console.log('seen', ${name}d.size);` : `  console.log('seen', ${name}d);`;
const WITH_LOGS = `${WORK.flatMap((name) => [call(name), logs(name)]).join('\n')}\nend();\n`;

function setup(texts: Readonly<Record<string, string>> = { 'a.ts': WITH_LOGS }) {
  const editor = openEditor(texts);
  const lineIn = (doc: string, line: string) => {
    const offset = `\n${editor.text(doc)}`.indexOf(`\n${line}`);
    return { offset, length: `${editor.text(doc).slice(offset)}\n`.indexOf('\n') + 1, text: '' };
  };
  /** Deletes lines of `a.ts` with their ends, each as one act. */
  const remove = (...lines: readonly string[]) => {
    for (const line of lines) editor.change('a.ts', [lineIn('a.ts', line)]);
  };
  return { ...editor, lineIn, remove };
}

const FIRST = WORK.slice(0, 3).map(logs);

describe('learning a repeated deletion', () => {
  it('says nothing after two lines', () => {
    const editor = setup();
    editor.remove(...FIRST.slice(0, 2));
    expect(editor.offers()).toEqual([]);
  });

  it('offers the other lines like three that went, whatever is between their brackets', () => {
    const editor = setup();
    editor.remove(...FIRST);
    expect(editor.finished('a.ts')).toEqual([...WORK.map(call), 'end();', '']);
    const [offer] = editor.offers();
    expect(offer).toMatchObject({ support: 3, summary: "console.log('seen', …); → (nothing)" });
    expect(offer?.lowerBound).toBeGreaterThanOrEqual(0.9);
    expect(offer?.examples.map(({ before, after }) => [before, after])).toEqual(FIRST.map((line) => [line, '']));
  });

  it('finds lines in other documents, whatever their line ends, where they stand among the same ones', () => {
    const other = `${logs('load')}\r\n${call('load')}\r\n${WITH_LOGS.replaceAll('\n', '\r\n')}`;
    const editor = setup({ 'a.ts': WITH_LOGS, 'b.ts': other });
    editor.remove(...FIRST);
    const places = editor.offers()[0]?.places.filter(({ doc }) => doc === 'b.ts') ?? [];
    const removed = places.map(({ offset, length }) => other.slice(offset, offset + length));
    expect(removed).toEqual(expect.arrayContaining(FIRST.map((line) => `${line}\r\n`)));
  });

  it('gives a rule that passes the dry run at every place', () => {
    const editor = setup({ 'a.ts': WITH_LOGS, 'b.ts': WITH_LOGS.replaceAll('\n', '\r\n') });
    editor.remove(...FIRST);
    const [offer] = editor.offers();
    const rule = offer && editor.skill.rule(offer.pattern);
    expect(new Set(offer?.places.map(({ doc }) => doc)).size).toBe(2);
    expect(rule && dryRun(rule, offer.places, editor.documents)).toBeUndefined();
  });

  it('stays silent where a line like these was passed over', () => {
    const editor = setup();
    editor.remove(...WORK.slice(2, 5).map(logs));
    expect(editor.offers()).toEqual([]);
  });

  it('learns nothing from lines that have too little in common', () => {
    const editor = setup({ 'a.ts': 'alpha(1);\nbeta = 2;\nreturn gamma;\nalpha(2);\nbeta = 4;\nreturn delta;\nend\n' });
    editor.remove('alpha(1);', 'beta = 2;', 'return gamma;');
    expect(editor.offers()).toEqual([]);
  });

  it('learns nothing from brackets', () => {
    const editor = setup({ 'a.ts': 'if (a) {\n}\n'.repeat(8) });
    editor.remove('}', '}', '}');
    expect(editor.offers()).toEqual([]);
  });

  it('takes a line that was put elsewhere for moved', () => {
    const editor = setup();
    editor.remove(...FIRST.slice(0, 2));
    editor.remove(FIRST[2] ?? '');
    expect(editor.offers()).toHaveLength(1);
    editor.change('a.ts', [{ offset: editor.text('a.ts').length, length: 0, text: `${FIRST[2]}\n` }]);
    expect(editor.offers()).toEqual([]);
  });

  it('learns nothing from lines that the person has just written, as trials', () => {
    const trials = `${FIRST.join('\n')}\n`;
    const editor = setup({ 'a.ts': `${trials}${WITH_LOGS}` });
    const written = setup();
    for (const line of FIRST.toReversed()) written.change('a.ts', [{ offset: 0, length: 0, text: `${line}\n` }]);
    expect(written.text('a.ts')).toBe(editor.text('a.ts'));
    editor.remove(...FIRST);
    written.remove(...FIRST);
    expect(written.text('a.ts')).toBe(WITH_LOGS);
    expect([editor.offers().length, written.offers().length]).toEqual([1, 0]);
  });

  it('does not take the line that came in the place of a deleted one for passed over', () => {
    const twice = WITH_LOGS.replace(`${FIRST[2]}\n`, `${FIRST[2]}\n${logs('send')}\n`);
    const editor = setup({ 'a.ts': twice });
    editor.remove(...FIRST);
    expect(editor.offers()[0]?.basis).toContain('no such line was passed over');
  });

  it('counts a deletion that was undone as never made', () => {
    const editor = setup();
    editor.remove(...FIRST);
    const { offset } = editor.lineIn('a.ts', call('send'));
    const before = editor.text('a.ts');
    const changes = [{ offset, length: 0, text: `${FIRST[2]}\n` }];
    const after = before.slice(0, offset) + changes[0]?.text + before.slice(offset);
    const undo = { doc: 'a.ts', language: 'typescript', before, after, changes, firstSignal: 9, lastSignal: 9, at: 9 };
    editor.skill.retract(undo);
    editor.documents.set('a.ts', { doc: 'a.ts', language: 'typescript', text: after });
    expect(editor.offers()).toEqual([]);
  });

  it('follows what it remembers through lines that come and go above it', () => {
    const editor = setup();
    editor.remove(...FIRST);
    editor.change('a.ts', [{ offset: 0, length: 0, text: '// one\n// two\n// three\n' }]);
    expect(editor.finished('a.ts').filter((line) => line.includes('console'))).toEqual([]);
  });

  it('expects the next line like these as the next edit', () => {
    const editor = setup();
    editor.remove(...FIRST);
    const [prediction] = editor.skill.predictions(editor.documents);
    expect(prediction?.place).toMatchObject({ ...editor.lineIn('a.ts', logs('send')), doc: 'a.ts' });
  });

  it('shows what it learned, and forgets it with all it was learned from', () => {
    const editor = setup();
    editor.remove(...FIRST);
    const [pattern] = editor.skill.learned(editor.documents);
    expect(pattern).toMatchObject({ family: 'edit', places: 4, support: 3, fresh: true });
    expect(editor.skill.forget(pattern?.fingerprint ?? '')).toBe(true);
    expect(editor.offers()).toEqual([]);
    editor.remove(logs('send'));
    expect(editor.offers()).toEqual([]);
  });

  it('can be kept and run again in a document it has never seen', () => {
    const editor = setup();
    editor.remove(...FIRST);
    const saved = editor.skill.save(editor.offers()[0]?.pattern ?? '');
    const later = setup({ 'a.ts': 'nothing\n' });
    const document: DocumentText = { doc: 'z.ts', language: 'typescript', text: WITH_LOGS };
    const pattern = saved ? later.skill.restore(JSON.parse(JSON.stringify(saved))) : '';
    const removed = later.skill
      .placesIn(pattern, document)
      .map((place) => WITH_LOGS.slice(place.offset).split('\n')[0]);
    expect(removed).toEqual(expect.arrayContaining(FIRST));
    expect(removed.every((line) => line?.includes('console.log('))).toBe(true);
    expect(later.skill.literals(pattern)).toContain("console.log('seen', ");
    expect(() => later.skill.restore({ version: 9, deletes: [] })).toThrow(/cannot be used/);
  });

  it('is kept without the lines it was learned from, which an older version kept, and runs as before', () => {
    const editor = setup();
    editor.remove(...FIRST);
    const [offer] = editor.offers();
    const saved = editor.skill.save(offer?.pattern ?? '') ?? { version: 0 };
    expect(JSON.stringify(saved)).not.toMatch(/load|check|store|a\.ts/);
    const words = (...all: string[]) => all;
    const line = { indent: '  ', words: words('console', 'log'), above: words('loadd'), below: words('checkd') };
    const evidence = { examples: [line, line, line], doc: 'a.ts', passed: 0, open: 4 };
    const older = { ...saved, version: 1, learnedFrom: undefined, examples: offer?.examples ?? [], evidence };
    const kept = renewed(older);
    expect(kept).toMatchObject({ version: saved.version, learnedFrom: 3, evidence: { passed: 0, open: 4 } });
    expect(JSON.stringify(kept)).not.toMatch(/loadd|a\.ts/);
    const other = setup({ 'b.ts': WITH_LOGS });
    const document: DocumentText = { doc: 'a.ts', language: 'typescript', text: WITH_LOGS };
    const found = other.skill.placesIn(other.skill.restore(saved), document);
    expect(found).toEqual(editor.skill.placesIn(offer?.pattern ?? '', document));
    expect(() => other.skill.restore(older)).not.toThrow();
  });

  it('is silent once its offers were taken back', () => {
    const editor = setup();
    editor.remove(...FIRST);
    const { fingerprint = '' } = editor.offers()[0] ?? {};
    editor.skill.outcome(fingerprint, 'undone');
    expect(editor.offers()).toEqual([]);
  });
});
