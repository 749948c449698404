import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../../agent-core/shadow/edits/lines.ts';
import { outerNames } from '../../../../agent-core/shadow/edits/outer.ts';
import { openEditor } from './support/editor.ts';

/** The names around the line that holds `HERE`. */
function around(text: string, doc = 'src/user-list.test.ts') {
  const lines = linesOf(text);
  return outerNames(doc, lines, text.slice(0, text.indexOf('HERE')).split('\n').length - 1);
}

describe('the names around a line', () => {
  it('are those of its file', () => {
    expect(around('HERE').slice(0, 2)).toEqual(['user-list', 'user-list.test']);
  });

  it.each([
    ['class Cart {\n  total(lines: Line[]): number {\n    if (x) {\n      HERE', 'total', 'Cart'],
    ['export const sum = (a, b) => {\n  HERE', 'sum', ''],
    ["function outer() {\n  items.each('a', (each) => {\n    HERE", 'outer', ''],
    ['class Shop:\n    async def open(self, at):\n        HERE', 'open', 'Shop'],
    ['func (s *Server) Close() error {\n\tHERE', 'Close', ''],
    ['public class Cart\n{\n    public int Total(IList<Line> lines)\n    {\n        HERE', 'Total', 'Cart'],
    ['class A {\n  b(\n    x: number,\n  ): void {\n    HERE', 'A', 'A'],
    ['class Before {}\nHERE', '', ''],
  ])('are those of the declarations around it: %j', (text, declaration, type) => {
    expect(around(text).slice(2)).toEqual([declaration, type]);
  });
});

const NAMES = ['openCart', 'closeCart', 'payOrder', 'shipParcel', 'sendLetter'];
const body = (name: string, line: string) => `export function ${name}() {\n  ${line}\n}\n`;

describe('a hole that is filled from where a line stands', () => {
  it('takes the name of the function around it', () => {
    const editor = openEditor({ 'a.ts': NAMES.map((name) => body(name, 'trace(TODO);')).join('') });
    for (const [i, name] of NAMES.slice(0, 3).entries()) editor.rewrite('a.ts', { [i * 3 + 1]: `  trace("${name}");` });
    expect(editor.finished('a.ts').join('\n')).toBe(NAMES.map((name) => body(name, `trace("${name}");`)).join(''));
    const [offer] = editor.offers();
    expect(offer?.places.every(({ named }) => named)).toBe(true);
    expect(editor.skill.rule(offer?.pattern ?? '')).toBeUndefined();
  });

  it('takes the name of its file in another case, also where a saved pattern runs', () => {
    const docs = ['cart-line.ts', 'order-total.ts', 'ship-label.ts', 'tax-rate.ts'];
    const editor = openEditor(Object.fromEntries(docs.map((doc) => [doc, 'const log = makeLog(TODO);\n'])));
    for (const [doc, name] of [
      ['cart-line.ts', 'CartLine'],
      ['order-total.ts', 'OrderTotal'],
      ['ship-label.ts', 'ShipLabel'],
    ] as const)
      editor.rewrite(doc, { 0: `const log = makeLog("${name}");` });
    expect(editor.finished('tax-rate.ts')[0]).toBe('const log = makeLog("TaxRate");');
    const saved = editor.skill.save(editor.offers()[0]?.pattern ?? '');
    if (!saved) throw new Error('nothing was saved');
    const fresh = openEditor({});
    const file = { doc: 'deep/tea-pot.ts', language: 'typescript', text: 'const log = makeLog(TODO);\n' };
    const [place] = fresh.skill.placesIn(fresh.skill.restore(JSON.parse(JSON.stringify(saved))), file);
    expect(place?.text).toBe('"TeaPot"');
  });

  it('leaves a place alone that has no such name', () => {
    const editor = openEditor({
      'a.ts': `${NAMES.map((name) => body(name, 'trace(TODO);')).join('')}  trace(TODO);\n`,
    });
    for (const [i, name] of NAMES.slice(0, 3).entries()) editor.rewrite('a.ts', { [i * 3 + 1]: `  trace("${name}");` });
    expect(editor.finished('a.ts').at(-2)).toBe('  trace(TODO);');
  });
});
