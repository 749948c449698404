import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextCache } from '../../../../../agent-core/shadow/edits/cache.ts';
import { generalise, tokenized } from '../../../../../agent-core/shadow/edits/deletions/generalise.ts';
import { findLines, lineMatcher } from '../../../../../agent-core/shadow/edits/deletions/matcher.ts';
import { dryRun } from '../../../../../agent-core/shadow/speaking/dry-run.ts';
import { openEditor } from '../support/editor.ts';

const WORK = ['load', 'check', 'store', 'send', 'close', 'clear', 'reset'];
const call = (name: string): string => `  const ${name}d = ${name}(input, ${name.length});`;
const debug = (name: string): string =>
  `  if (options.debugging) {\n    console.trace(input, '${name.length % 2 === 0 ? 'even' : 'odd'}');\n  }`;
const WITH_BLOCKS = `${WORK.flatMap((name) => [call(name), debug(name)]).join('\n')}\nend();\n`;

function setup(texts: Readonly<Record<string, string>> = { 'a.ts': WITH_BLOCKS }) {
  const editor = openEditor(texts);
  const remove = (...blocks: readonly string[]) => {
    for (const block of blocks) {
      const offset = editor.text('a.ts').indexOf(`${block}\n`);
      editor.change('a.ts', [{ offset, length: block.length + 1, text: '' }]);
    }
  };
  /** The person kept other deletions: as many as the record of blocks needs to be spoken of. */
  const keepOthers = () => {
    for (let i = 0; i < 40; i++) editor.skill.outcome(`edit-other-${i}`, 'kept');
  };
  return { ...editor, remove, keepOthers };
}

const FIRST = WORK.slice(0, 3).map(debug);

describe('learning a repeated deletion of several lines', () => {
  it('is silent on the record alone, and shows what it learned', () => {
    const editor = setup();
    editor.remove(...FIRST);
    expect(editor.offers()).toEqual([]);
    const [pattern] = editor.skill.learned(editor.documents);
    expect(pattern).toMatchObject({ support: 3, places: 4 });
    expect(pattern?.summary).toContain('if (options.debugging) {');
    expect(pattern?.lowerBound).toBeLessThan(0.9);
  });

  it('offers the other blocks once the person has kept deletions, and each goes whole', () => {
    const editor = setup();
    editor.keepOthers();
    editor.remove(...FIRST);
    expect(editor.finished('a.ts')).toEqual([...WORK.map(call), 'end();', '']);
    const [offer] = editor.offers();
    const rule = offer && editor.skill.rule(offer.pattern);
    expect(rule && dryRun(rule, offer.places, editor.documents)).toBeUndefined();
    expect(offer?.basis).toContain('3 lines like these');
  });

  it('leaves blocks of another length alone', () => {
    const longer = debug('other').replace('\n  }', '\n    more();\n  }');
    const editor = setup({ 'a.ts': WITH_BLOCKS.replace('end();', `${longer}\nend();`) });
    editor.keepOthers();
    editor.remove(...FIRST);
    expect(editor.finished('a.ts').join('\n')).toContain(longer);
  });

  it('takes a block that came back, indented otherwise, for moved', () => {
    const editor = setup();
    editor.keepOthers();
    editor.remove(...FIRST);
    const indented = (FIRST[2] ?? '').replaceAll(/^ {2}/gm, '      ');
    editor.change('a.ts', [{ offset: editor.text('a.ts').length, length: 0, text: `${indented}\n` }]);
    expect(editor.offers()).toEqual([]);
  });

  it('expects the next block as the next edit', () => {
    const editor = setup();
    editor.remove(...FIRST);
    const [prediction] = editor.skill.predictions(editor.documents);
    expect(prediction?.place).toMatchObject({ offset: editor.text('a.ts').indexOf(debug('send')), text: '' });
  });

  it('can be kept, restored and run on a text with other line ends', () => {
    const editor = setup();
    editor.keepOthers();
    editor.remove(...FIRST);
    const saved = editor.skill.save(editor.offers()[0]?.pattern ?? '');
    const later = setup({ 'a.ts': '' });
    const pattern = saved ? later.skill.restore(JSON.parse(JSON.stringify(saved))) : '';
    const text = WITH_BLOCKS.replaceAll('\n', '\r\n');
    const places = later.skill.placesIn(pattern, { doc: 'a.ts', language: 'typescript', text });
    expect(places.length).toBeGreaterThan(0);
    for (const { offset, length } of places)
      expect(text.slice(offset, offset + length)).toMatch(/^ {2}if \(options\.debugging\) \{\r\n.*\r\n {2}\}\r\n$/);
  });

  it('is forgotten with all that it was learned from', () => {
    const editor = setup();
    editor.keepOthers();
    editor.remove(...FIRST);
    expect(editor.skill.forget(editor.offers()[0]?.fingerprint ?? '')).toBe(true);
    editor.remove(debug('send'));
    expect(editor.offers()).toEqual([]);
    expect(editor.skill.learned(editor.documents)).toEqual([]);
  });
});

it('finds every block that the template was made from, once, wherever it stands', () => {
  const word = fc.constantFrom('send', '(', ')', ', ', '.', '"a b"', '12', ' ', 'value');
  const line = fc.array(word, { maxLength: 2 }).map((words) => words.join(''));
  const block = fc
    .tuple(line, line, line)
    .map(([a, b, c]) => [`output(${a}`, `  middleOfTheBlock(${b}`, `close(${c}`].join('\n'));
  fc.assert(
    fc.property(fc.array(block, { minLength: 2, maxLength: 4 }), (blocks) => {
      const template = generalise(blocks.map(tokenized));
      if (!template) return;
      const document = { doc: 'a', language: '', text: `first\n${blocks.join('\n')}\nlast\n` };
      const found = findLines(lineMatcher(template), document, new TextCache());
      expect(found.map(({ text }) => text)).toEqual(blocks);
      expect(found.map((each) => each.line)).toEqual(blocks.map((_, i) => 1 + 3 * i));
    }),
  );
});

it('finds blocks that overlap only once', () => {
  const template = generalise(['tick(now);\ntick(now);', 'tick(now);\ntick(now);'].map(tokenized)) ?? [];
  const document = { doc: 'a', language: '', text: `${'tick(now);\n'.repeat(5)}end\n` };
  const found = findLines(lineMatcher(template), document, new TextCache());
  expect(found.map(({ line }) => line)).toEqual([0, 2]);
});
