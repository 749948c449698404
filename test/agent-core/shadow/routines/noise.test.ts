import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Shopkeeper, testOf } from './support/shop.ts';

const WORDS = ['cart', 'user', 'menu', 'price', 'list', 'tax', 'rate', 'gift', 'card', 'zone', 'order', 'item'];
/** Five names without a common word: what names share at their ends is no part of them. */
const names = fc
  .shuffledSubarray(WORDS, { minLength: WORDS.length })
  .map((words) => [0, 2, 4, 6, 9].map((from, i, all) => words.slice(from, all[i + 1]).join('-')));
const pascal = (kebab: string) => kebab.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Something else that the person does; no two are alike. */
const other = fc.constantFrom(
  (person: Shopkeeper, n: number) => person.run(`git show HEAD~${n}`),
  (person: Shopkeeper, n: number) => person.addLine('README.md', `- note ${n * 7}`),
  (person: Shopkeeper, n: number) => person.signal({ kind: 'editor.view', doc: 'README.md', from: 0, to: n }),
  (person: Shopkeeper, n: number) => person.signal({ kind: 'clipboard.copy', text: `${n}` }),
  (person: Shopkeeper, n: number) => person.create(`notes/${n}.md`),
);
const steps = fc
  .constantFrom('fill', 'export', 'check')
  .chain((first) =>
    fc
      .shuffledSubarray(['fill', 'export', 'check'], { minLength: 3 })
      .map((all) => [first, ...all.filter((s) => s !== first)]),
  );
const occurrence = fc.record({ steps, noise: fc.array(other, { maxLength: 6 }) });

function live(
  names: readonly string[],
  occurrences: readonly { steps: readonly string[]; noise: readonly ((p: Shopkeeper, n: number) => void)[] }[],
) {
  const person = new Shopkeeper("export * from './zebra';\n");
  for (const [i, { steps: order, noise }] of occurrences.entries()) {
    const each = names[i] ?? '';
    person.begin(each);
    for (const [k, step] of order.entries()) {
      for (const act of noise.slice(k * 2, k * 2 + 2)) act(person, person.signals.length);
      if (step === 'fill') person.fill(each, pascal(each));
      if (step === 'export') person.export(each);
      if (step === 'check') person.check(each);
    }
  }
  person.begin(names.at(-1) ?? '');
  person.pause();
  return person;
}

test('in any order and with other work in between, what is offered is exactly the rest, and the same every time', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(names, fc.array(occurrence, { minLength: 4, maxLength: 4 }), (five, occurrences) => {
      const person = live(five, occurrences);
      const fresh = five.at(-1) ?? '';
      const { suggestion } = person;
      expect(suggestion).toMatchObject({ files: [], commands: [`npx vitest run ${person.test(fresh)}`] });
      const textIn = (doc: string) => suggestion?.places.find((place) => place.doc === doc)?.text;
      expect(textIn(person.test(fresh))).toBe(testOf(fresh, pascal(fresh)));
      // Names that came in the order of the alphabet do not tell the end from the order.
      expect([`export * from './${fresh}';\n`, undefined]).toContain(textIn('src/index.ts'));
      expect(live(five, occurrences).events).toEqual(person.events);
    }),
    { numRuns: 40 },
  );
});
