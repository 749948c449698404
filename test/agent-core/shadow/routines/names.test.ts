import { expect, test } from 'vitest';
import { Person } from './support/person.ts';

const hookOf = (kebab: string, camel: string, pascal: string) =>
  [
    `import { ${pascal} } from '../models/${kebab}';`,
    '',
    `export function ${camel}(): ${pascal} {`,
    `  return load<${pascal}>('${kebab}');`,
    '}',
    '',
  ].join('\n');

const NAMES = [
  ['order', 'useOrder', 'Order'],
  ['gift-card', 'useGiftCard', 'GiftCard'],
  ['tax-rate', 'useTaxRate', 'TaxRate'],
] as const;

/** A command line begins it; a hook, an export and a type follow, each with its own spelling of the name. */
function taught(): Person {
  const person = new Person();
  person.open('src/hooks/index.ts', "export { useZone } from './use-zone';\n// end of hooks\n");
  for (const [kebab, camel, pascal] of NAMES) {
    person.run(`git switch -c feat/${kebab}`);
    const path = `src/hooks/use-${kebab}.ts`;
    person.create(path);
    person.change(path, 0, 0, hookOf(kebab, camel, pascal));
    person.save(path);
    const line = `export { ${camel} } from './use-${kebab}';`;
    person.addLine('src/hooks/index.ts', line, (each) => each === '// end of hooks');
    person.run(`npm run storybook -- --only=${pascal}`);
  }
  return person;
}

test('a command line begins the next occurrence; names come back in camel, Pascal and kebab case', () => {
  const person = taught();
  person.run('git switch -c feat/price-list-item');
  person.pause();
  const index = person.text('src/hooks/index.ts');
  expect(person.suggestion).toMatchObject({
    files: [
      {
        doc: 'src/hooks/use-price-list-item.ts',
        text: hookOf('price-list-item', 'usePriceListItem', 'PriceListItem'),
      },
    ],
    places: [
      {
        doc: 'src/hooks/index.ts',
        offset: index.indexOf('// end of hooks'),
        text: "export { usePriceListItem } from './use-price-list-item';\n",
      },
    ],
    commands: ['npm run storybook -- --only=PriceListItem'],
  });
});

test('a file of the routine that is there already is not made again', () => {
  const person = taught();
  person.open('src/hooks/use-price.ts', hookOf('price', 'usePrice', 'Price'));
  person.signal({ kind: 'doc.close', doc: 'src/hooks/use-price.ts' });
  person.run('git switch -c feat/price');
  person.pause();
  expect(person.suggestion?.files).toEqual([]);
  expect(person.suggestion?.basis).toContain('src/hooks/use-price.ts is there and not open');
});

test('a name that the examples do not spell is left alone', () => {
  const person = new Person();
  person.open('src/index.ts', '// modules\n');
  for (const name of ['cart', 'price', 'order']) {
    person.create(`src/${name}.test.ts`);
    person.change(`src/${name}.test.ts`, 0, 0, `import { ${name} } from './${name}';\n`);
    person.addLine('src/index.ts', `export * from './${name}';`);
    person.run(`npx vitest run src/${name}.test.ts`);
  }
  // `cart`, `price` and `order` are the same in camel and in snake case; `tax_rate` is not.
  person.create('src/tax_rate.test.ts');
  person.pause();
  expect(person.suggestion).toMatchObject({
    places: [{ doc: 'src/index.ts', text: "export * from './tax_rate';\n" }],
    commands: ['npx vitest run src/tax_rate.test.ts'],
  });
});

test('a routine goes with its folder: files, lines and command lines follow it', () => {
  const person = new Person();
  for (const [folder, name] of [
    ['cart', 'total'],
    ['user', 'address'],
    ['tax', 'rate'],
  ]) {
    person.open(`src/${folder}/index.ts`, `// ${folder}\nexport {};\n`);
    person.create(`src/${folder}/${name}.ts`);
    person.addLine(`src/${folder}/index.ts`, `export * from './${name}';`);
    person.create(`test/${folder}/${name}.test.ts`);
    person.change(`test/${folder}/${name}.test.ts`, 0, 0, `import '../../src/${folder}/${name}';\n`);
    person.run(`npx vitest run test/${folder}`);
  }
  person.open('src/gift/index.ts', '// gift\nexport {};\n');
  person.create('src/gift/card.ts');
  person.pause();
  expect(person.suggestion).toMatchObject({
    files: [{ doc: 'test/gift/card.test.ts', text: "import '../../src/gift/card';\n" }],
    places: [{ doc: 'src/gift/index.ts', offset: '// gift\nexport {};\n'.length, text: "export * from './card';\n" }],
    commands: ['npx vitest run test/gift'],
  });
});

test('parts that differ by more than names are left to the person: only the skeleton is offered', () => {
  const person = new Person();
  person.open('src/index.ts', '// modules\n');
  const testOf = (name: string, own: readonly string[]) =>
    [
      "import { describe, it } from 'vitest';",
      `import * as subject from './${name}';`,
      '',
      `describe('${name}', () => {`,
      ...own,
      '  it.todo(subject.name);',
      '});',
      '',
    ].join('\n');
  for (const [name, own] of [
    ['cart', ["  it('adds', () => {", '    subject.add(1);', '  });']],
    ['price', ["  it('rounds', () => {", '    subject.round(2.5);', '  });']],
    ['order', []],
  ] as const) {
    person.create(`src/${name}.test.ts`);
    person.change(`src/${name}.test.ts`, 0, 0, testOf(name, own));
    person.addLine('src/index.ts', `export * from './${name}';`);
    person.run(`npx vitest run src/${name}.test.ts`);
  }
  person.create('src/tax.test.ts');
  person.pause();
  expect(person.suggestion?.places.find(({ doc }) => doc === 'src/tax.test.ts')?.text).toBe(testOf('tax', []));
});

test('an occurrence that could not be foretold from the others does not count as foretold', () => {
  const person = new Person();
  person.open('src/index.ts', '// modules\n');
  const once = (name: string) => {
    person.create(`src/${name}.test.ts`);
    person.change(`src/${name}.test.ts`, 0, 0, `import './${name}';\n`);
    person.addLine('src/index.ts', `export * from './${name}';`);
  };
  // Without the third, the end of the document and the order of its lines are equally good rules.
  for (const name of ['cart', 'price', 'order']) once(name);
  person.create('src/tax.test.ts');
  person.pause();
  expect(person.suggestion).toBeUndefined();
});

test('plurals of a name follow it', () => {
  const person = new Person();
  person.open('src/routes.ts', '// routes\n');
  for (const name of ['order', 'category', 'box']) {
    const many = { order: 'orders', category: 'categories', box: 'boxes' }[name];
    person.create(`src/${name}.ts`);
    person.change(`src/${name}.ts`, 0, 0, `export const ${many} = table<${name.toUpperCase()}>('${many}');\n`);
    person.addLine('src/routes.ts', `serve('/${many}');`);
    person.run(`curl localhost/${many}`);
  }
  person.create('src/city.ts');
  person.pause();
  expect(person.suggestion).toMatchObject({
    places: [
      { doc: 'src/city.ts', text: "export const cities = table<CITY>('cities');\n" },
      { doc: 'src/routes.ts', text: "serve('/cities');\n" },
    ],
    commands: ['curl localhost/cities'],
  });
});
