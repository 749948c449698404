import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBound } from '../../../../agent-core/shadow/confidence/bound.ts';
import { apply, CASES, type Fn, inferFn, write } from '../../../../agent-core/shadow/edits/bind.ts';
import { changedLines, coreOf } from '../../../../agent-core/shadow/edits/diff.ts';
import { LineCounter, lineAt, lineOf, linesOf } from '../../../../agent-core/shadow/edits/lines.ts';
import { LONGEST_LINE, textOf, tokenize } from '../../../../agent-core/shadow/edits/tokens.ts';
import { splice } from './support/editor.ts';

const code = fc.string({
  unit: fc.constantFrom('a', 'B', '_', '1', '.', '"', "'", '\\', ' ', '\t', '(', ')', '😀', 'é'),
  maxLength: 60,
});
const lines = fc.array(code, { minLength: 1, maxLength: 12 });

/** The value of a replacement expression for one capture. */
function evaluate(expression: string, capture: string): unknown {
  return new Function('m', `return ${expression}`)(['', capture]);
}

describe('tokens', () => {
  it('put together are the line again, each at its column', () => {
    fc.assert(
      fc.property(code, (line) => {
        const tokens = tokenize(line);
        expect(textOf(tokens, 0, tokens.length)).toBe(line);
        for (const token of tokens) expect(line.startsWith(token.text, token.start)).toBe(true);
      }),
    );
  });

  it('never split a surrogate pair', () => {
    const low = /^[\udc00-\udfff]/;
    for (const token of tokenize('"😀" 😀x x😀 😀😀')) expect(low.test(token.text)).toBe(false);
  });

  it('of a line over the limit are one', () => {
    expect(tokenize('x '.repeat(LONGEST_LINE))).toHaveLength(1);
  });
});

describe('the core of a changed line', () => {
  it('is all that has to be replaced', () => {
    fc.assert(
      fc.property(code, code, (before, after) => {
        const core = coreOf(before, after);
        const made =
          textOf(core.before, 0, core.start) +
          textOf(core.after, core.start, core.afterEnd) +
          textOf(core.before, core.beforeEnd, core.before.length);
        expect(made).toBe(after);
      }),
    );
  });
});

describe('changed lines', () => {
  it('are those of the document, before and after, whatever the line ends', () => {
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n'), fc.nat(), code, (old, end, pick, text) => {
        const line = pick % old.length;
        const before = old.join(end);
        const offset = old.slice(0, line).join(end).length + (line > 0 ? end.length : 0);
        const change = { offset, length: old[line]?.length ?? 0, text };
        const after = splice(before, [change]);
        const edit = { doc: 'a', language: '', before, after, changes: [change], firstSignal: 0, lastSignal: 0, at: 0 };
        const expected = old[line] === text ? [] : [{ line, before: old[line], after: text }];
        expect(changedLines(edit, new LineCounter())).toEqual(expected);
      }),
    );
  });

  it('are none where lines were added or removed', () => {
    const change = { offset: 1, length: 1, text: 'x\ny' };
    const edit = {
      doc: 'a',
      language: '',
      before: 'abc',
      after: 'ax\nyc',
      changes: [change],
      firstSignal: 0,
      lastSignal: 0,
      at: 0,
    };
    expect(changedLines(edit, new LineCounter())).toEqual([]);
  });
});

describe('moved lines', () => {
  it('are no changed lines, however they were moved', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (old, pick) => {
        const by = pick % old.length;
        const before = old.join('\n');
        const after = [...old.slice(by), ...old.slice(0, by)].join('\n');
        const changes = [{ offset: 0, length: before.length, text: after }];
        const edit = { doc: 'a', language: '', before, after, changes, firstSignal: 0, lastSignal: 0, at: 0 };
        expect(changedLines(edit, new LineCounter())).toEqual([]);
      }),
    );
  });
});

describe('line numbers', () => {
  it('agree with splitting the text', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (all, pick) => {
        const text = all.join('\n');
        const index = linesOf(text);
        expect(all.map((_, i) => lineAt(index, i))).toEqual(all);
        const offset = pick % (text.length + 1);
        expect(lineOf(index, offset)).toBe(text.slice(0, offset).split('\n').length - 1);
      }),
    );
  });

  it('are counted on correctly from edit to edit', () => {
    fc.assert(
      fc.property(lines, fc.array(fc.tuple(fc.nat(), fc.constantFrom('', 'x', '\n', 'y\nz'))), (all, edits) => {
        const counter = new LineCounter();
        let text = all.join('\n');
        for (const [pick, by] of edits) {
          const offset = pick % (text.length + 1);
          expect(counter.lineOf(text, offset)).toBe(text.slice(0, offset).split('\n').length - 1);
          text = splice(text, [{ offset, length: 0, text: by }]);
          counter.became(text, offset);
        }
      }),
    );
  });
});

describe('functions of a token', () => {
  const fn: fc.Arbitrary<Fn> = fc.oneof(
    fc.record({ fn: fc.constant('plus' as const), add: fc.integer({ min: -1000, max: 1000 }) }),
    fc.record({
      fn: fc.constant('affix' as const),
      drop: fc.tuple(fc.nat(3), fc.nat(3)),
      as: fc.constantFrom('same' as const, ...CASES),
      add: fc.tuple(fc.constantFrom('', 'get', '"', '😀'), fc.constantFrom('', 's', '"')),
    }),
  );
  const token = fc.oneof(
    fc.nat().map(String),
    fc.string({ unit: fc.constantFrom('a', 'B', 'c', '_', '7', 'é', '"'), minLength: 1, maxLength: 12 }),
  );

  it('are written as JavaScript that does the same', () => {
    fc.assert(
      fc.property(fn, token, (f, input) => {
        const output = apply(f, input);
        if (output !== undefined) expect(evaluate(write(f, 'm[1]'), input)).toBe(output);
      }),
    );
  });

  it('that are inferred explain every example', () => {
    fc.assert(
      fc.property(fn, fc.array(token, { minLength: 2, maxLength: 4 }), (f, inputs) => {
        const pairs = inputs.map((input) => [input, apply(f, input) ?? input] as const);
        const found = inferFn(pairs);
        if (found) for (const [input, output] of pairs) expect(apply(found, input)).toBe(output);
      }),
    );
  });

  it('are found for renaming conventions, affixes, quotes and numbers', () => {
    const infer = (...pairs: [string, string][]) => inferFn(pairs);
    expect(apply(infer(['fooBar', 'FOO_BAR'], ['aThing', 'A_THING']) ?? { fn: 'same' }, 'xYz')).toBe('X_YZ');
    expect(apply(infer(['getName', 'name'], ['getAge', 'age']) ?? { fn: 'same' }, 'getSize')).toBe('size');
    expect(apply(infer(['"a1"', "'a1'"], ['"bc"', "'bc'"]) ?? { fn: 'same' }, '"x"')).toBe("'x'");
    expect(apply(infer(['1', '3'], ['8', '10']) ?? { fn: 'same' }, '40')).toBe('42');
    expect(infer(['a', 'q'], ['b', 'r'])).toBeUndefined();
  });

  it('never put text between quotes that it would end', () => {
    const quoted: Fn = { fn: 'affix', drop: [1, 1], as: 'same', add: ["'", "'"] };
    expect(apply(quoted, `"it's"`)).toBeUndefined();
  });
});

describe('the lower bound of a rate', () => {
  it('is the one of Clopper and Pearson', () => {
    expect(lowerBound(216, 230)).toBeCloseTo(0.906477, 5);
    expect(lowerBound(10, 10)).toBeCloseTo(0.05 ** 0.1, 6);
    expect(lowerBound(0, 10)).toBe(0);
  });

  it('grows with evidence and stays below the rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(50), (right, wrong) => {
        const bound = lowerBound(right, right + wrong);
        expect(bound).toBeLessThan(right / (right + wrong));
        expect(lowerBound(2 * right, 2 * (right + wrong))).toBeGreaterThan(bound);
      }),
    );
  });
});
