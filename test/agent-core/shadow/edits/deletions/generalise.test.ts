import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generalise, tokenized } from '../../../../../agent-core/shadow/edits/deletions/generalise.ts';
import { lineMatcher } from '../../../../../agent-core/shadow/edits/deletions/matcher.ts';
import { templateText } from '../../../../../agent-core/shadow/edits/deletions/template.ts';

const textOf = (...lines: string[]) => {
  const template = generalise(lines.map(tokenized));
  return template && templateText(template);
};

describe('what lines have in common', () => {
  test.each([
    [['log(a);', 'log(bcd);'], 'log(…);', false],
    [['console.log(a);', '  console.log(b.c, 2);'], 'console.log(…);', true],
    [['debugger;', 'debugger;'], 'debugger;', true],
    [['// TODO: this', '// TODO: that and more'], '// TODO: …', true],
  ])('%j', (lines, wanted, isTelling) => {
    expect(textOf(...lines)).toBe(isTelling ? wanted : undefined);
  });

  test('is nothing where they begin otherwise, are brackets, or leave too much open', () => {
    expect(textOf('await first();', 'return first();')).toBeUndefined();
    expect(textOf('});', '});')).toBeUndefined();
    expect(textOf('call(a, 1).then(b, 2).end', 'call(c.d, 3).then(e.f, 4).end(g.h)')).toBeUndefined();
  });

  test('fits each of them, with any line end, and no line that goes on', () => {
    const word = fc.constantFrom('log', 'send', '(', ')', ', ', '.', '"a b"', '12', ' ', '// ', 'value');
    const line = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => `output${words.join('')}`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 5 }), (lines) => {
        const template = generalise(lines.map(tokenized));
        if (!template) return;
        const { fits } = lineMatcher(template);
        for (const each of lines) {
          expect(fits(`\t${each.trim()}\r\n`)).toBe(true);
          expect(fits(`${each}\n${each}\n`)).toBe(false);
        }
      }),
    );
  });

  test('takes little time to look for, whatever a line holds', () => {
    const template =
      generalise(['console.log(a, b.c, d);', 'console.log(e.f, "g", h);', 'console.log(1);'].map(tokenized)) ?? [];
    const { fits } = lineMatcher(template);
    const started = performance.now();
    for (const part of ['console.log(', ', ', 'a', '"']) for (let i = 0; i < 200; i++) fits(`${part.repeat(25)}${i}\n`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
