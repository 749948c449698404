import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentText, JudgedOutcome, Place, Rule } from '../../../../agent-core/contracts/edits.ts';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import { createEditSkill, renewed } from '../../../../agent-core/shadow/edits/index.ts';
import { openEditor } from './support/editor.ts';

/** What a script does at a place: the rule, run at the place's column of its line. */
function runRule(rule: Rule, text: string, place: Place): { length: number; text: unknown } | undefined {
  const start = text.lastIndexOf('\n', place.offset - 1) + 1;
  const end = text.indexOf('\n', place.offset);
  const line = text.slice(place.offset === 0 ? 0 : start, end < 0 ? undefined : end).replace(/\r$/, '');
  const pattern = new RegExp(rule.pattern, 'dy');
  pattern.lastIndex = place.offset - start;
  const m = pattern.exec(line);
  return m ? { length: m[0].length, text: new Function('m', `return ${rule.replacement}`)(m) } : undefined;
}

const SHAPES: readonly { before: (a: string, b: string) => string; after: (a: string, b: string) => string }[] = [
  { before: (a, b) => `assert.equal(${a}, ${b});`, after: (a, b) => `expect(${a}).toBe(${b});` },
  { before: (a, b) => `call(${a}, ${b})`, after: (a, b) => `call(${b}, ${a})` },
  { before: (a, b) => `const ${a} = require("${b}");`, after: (a, b) => `import ${a} from '${b}';` },
  { before: (a) => `this.${a} = options.${a};`, after: (a) => `this._${a} = options.${a};` },
  { before: (a, b) => `log(${a}) // ${b}`, after: (a, b) => `log(${a}, context) // ${b}` },
  { before: (a, b) => `$.${a}[0] |= /${b}+/`, after: (a, b) => `$.get("${a}")[0] |= /${b}+/` },
];
const name = fc.stringMatching(/^[a-z][A-Za-z0-9_$]{0,8}$/);

const LINES = ['one', 'two', 'three', 'four', 'five'].map((word) => `  legacy.open(${word}, "${word}");`);
const modern = (line: string): string => line.replace(/legacy\.open\((\w+), "(\w+)"\)/, 'await connect("$2", $1)');

function learned(done = 3) {
  const editor = openEditor({ 'a.ts': LINES.join('\n') });
  for (const [line, text] of LINES.slice(0, done).entries()) editor.rewrite('a.ts', { [line]: modern(text) });
  const [offer] = editor.offers();
  if (!offer) throw new Error('nothing was learned');
  return { ...editor, offer };
}
const closed: DocumentText = { doc: 'b.ts', language: 'typescript', text: `// head\r\n${LINES.join('\r\n')}\r\n` };

describe('a rule', () => {
  it('gives exactly the text of each place', () => {
    const item = fc.tuple(name, name);
    fc.assert(
      fc.property(fc.constantFrom(...SHAPES), fc.array(item, { minLength: 4, maxLength: 10 }), (shape, items) => {
        const editor = openEditor({ 'a.ts': items.map(([a, b]) => `  ${shape.before(a, b)}`).join('\r\n') });
        for (const [line, [a, b]] of items.slice(0, 3).entries()) {
          editor.rewrite('a.ts', { [line]: `  ${shape.after(a, b)}\r` });
        }
        for (const offer of editor.skill.offers(editor.documents, 0.5)) {
          const rule = editor.skill.rule(offer.pattern) ?? { pattern: '$^', replacement: '' };
          for (const place of offer.places) {
            expect(runRule(rule, editor.text(place.doc), place)).toEqual({ length: place.length, text: place.text });
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is told only by patterns that live', () => {
    expect(createEditSkill().rule('p1')).toBeUndefined();
  });
});

describe('a saved pattern', () => {
  it('finds the same places in a file of another session', () => {
    const { skill, offer } = learned();
    const saved = JSON.parse(JSON.stringify(skill.save(offer.pattern)));
    const other = createEditSkill();
    const id = other.restore(saved);
    const places = other.placesIn(id, closed);
    expect(places).toHaveLength(LINES.length);
    expect(places).toEqual(skill.placesIn(offer.pattern, closed));
    expect(other.rule(id)).toEqual(skill.rule(offer.pattern));
    expect(other.literals(id)).toEqual(skill.literals(offer.pattern));
  });

  it('holds no line that it was learned from, and one that an older version kept loses them and runs as before', () => {
    const { skill, offer } = learned();
    const saved = skill.save(offer.pattern) ?? { version: 0 };
    const words = offer.examples.flatMap(({ before }) => before.match(/\w{5,}/g) ?? []);
    const own = JSON.stringify([saved.template, saved.fingerprint]);
    const others = words.filter((word) => !own.includes(word));
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((word) => JSON.stringify(saved).includes(word))).toEqual([]);
    const { learnedFrom, exampleWords: _, ...rest } = saved;
    const older = { ...rest, version: 2, examples: offer.examples, negativeWords: [] };
    expect(renewed(older)).toEqual({ ...saved, negativeWords: [] });
    expect(learnedFrom).toBe(offer.examples.length);
    const other = createEditSkill();
    expect(other.placesIn(other.restore(older), closed)).toEqual(skill.placesIn(offer.pattern, closed));
  });

  it('is refused when it is of another version or damaged', () => {
    const skill = createEditSkill();
    const { skill: teacher, offer } = learned();
    const saved = teacher.save(offer.pattern);
    for (const bad of [{ version: 2 }, { ...saved, version: 99 }, { ...saved, version: 1, template: { core: 7 } }]) {
      expect(() => skill.restore(bad)).toThrow(PenumbraError);
    }
  });

  it('keeps silent by itself: only placesIn speaks for it', () => {
    const { skill, offer } = learned();
    const other = createEditSkill();
    other.restore(skill.save(offer.pattern) ?? { version: 0 });
    expect(other.offers(new Map([[closed.doc, closed]]), 0.9)).toEqual([]);
  });
});

describe('literals', () => {
  it('stand in every line that has a place', () => {
    const { skill, offer } = learned();
    const literals = skill.literals(offer.pattern);
    expect(literals.length).toBeGreaterThan(0);
    for (const line of LINES) for (const literal of literals) expect(line).toContain(literal);
  });
});

describe('outcomes', () => {
  it('silence a pattern that was undone', () => {
    const { skill, offer, offers } = learned();
    skill.outcome(offer.fingerprint, 'undone');
    expect(offers()).toEqual([]);
    expect(skill.placesIn(offer.pattern, closed)).toEqual([]);
  });

  it('make a pattern surer when it was kept', () => {
    const { skill, offer, offers } = learned();
    skill.outcome(offer.fingerprint, 'kept');
    expect(offers()[0]?.lowerBound).toBeGreaterThan(offer.lowerBound);
  });

  it('of an earlier process count for the pattern when it is learned anew', () => {
    const { offer } = learned();
    const recall = (what: JudgedOutcome) => {
      const editor = openEditor({ 'a.ts': LINES.join('\n') });
      editor.skill.outcome(offer.fingerprint, what);
      for (const [line, text] of LINES.slice(0, 3).entries()) editor.rewrite('a.ts', { [line]: modern(text) });
      return editor.offers();
    };
    expect(recall('undone')).toEqual([]);
    expect(recall('kept')[0]?.lowerBound).toBeGreaterThan(offer.lowerBound);
  });

  it('leave a saved pattern that its person asks for its surest places', () => {
    const { skill, offer } = learned();
    const saved = skill.save(offer.pattern) ?? { version: 0 };
    const other = createEditSkill();
    other.outcome(offer.fingerprint, 'undone');
    const restored = other.restore(saved);
    expect(other.placesIn(restored, closed).length).toBeGreaterThan(0);
    expect(other.placesIn(restored, closed)).toEqual(skill.placesIn(offer.pattern, closed));
  });
});

describe('a document that is not open', () => {
  it('has no places when the pattern is gone or it is too large', () => {
    const { skill, offer } = learned();
    expect(skill.placesIn('p999', closed)).toEqual([]);
    expect(skill.placesIn(offer.pattern, { ...closed, text: `${closed.text}${' '.repeat(2_000_000)}` })).toEqual([]);
  });
});

describe('what a person can see and take away', () => {
  it('is every live pattern, with what it rests on and how many places it has now', () => {
    const { skill, documents, offer } = learned();
    const [seen] = skill.learned(documents);
    const { fingerprint, examples, support, confidence, lowerBound, basis, summary } = offer;
    const places = offer.places.length;
    expect(seen).toMatchObject({ fingerprint, examples, support, confidence, lowerBound, basis, summary, places });
    expect(seen).toMatchObject({ family: 'edit', fresh: true });
  });

  it('holds a pattern that is not sure enough to be offered too', () => {
    const { skill, documents, offer, offers } = learned();
    skill.outcome(offer.fingerprint, 'undone');
    expect(offers()).toEqual([]);
    const [seen] = skill.learned(documents);
    expect(seen?.fingerprint).toBe(offer.fingerprint);
    expect(seen?.lowerBound).toBeLessThan(0.9);
  });

  it('is gone once it is forgotten, and its examples teach nothing more', () => {
    const editor = learned();
    const { skill, documents, offer, rewrite, offers } = editor;
    expect(skill.forget(offer.fingerprint)).toBe(true);
    expect(skill.learned(documents)).toEqual([]);
    expect(skill.forget(offer.fingerprint)).toBe(false);
    rewrite('a.ts', { 3: modern(LINES[3] ?? '') });
    expect(skill.learned(documents)).toEqual([]);
    expect(offers()).toEqual([]);
  });

  it('leaves the other patterns when one is forgotten', () => {
    const { skill, documents, offer, change, text } = learned();
    for (const _ of [1, 2, 3]) {
      const offset = text('a.ts').length;
      change('a.ts', [{ offset, length: 0, text: '\nold(1)' }]);
    }
    for (let at = text('a.ts').indexOf('old('); at >= 0; at = text('a.ts').indexOf('old('))
      change('a.ts', [{ offset: at, length: 3, text: 'fresh' }]);
    const seen = () => skill.learned(documents).map(({ fingerprint }) => fingerprint);
    const before = seen();
    expect(before.length).toBeGreaterThan(1);
    skill.forget(offer.fingerprint);
    expect(seen()).toEqual(before.filter((fingerprint) => fingerprint !== offer.fingerprint));
  });
});
