import { expect, test } from 'vitest';
import { Person } from './support/person.ts';

const pascal = (name: string) =>
  name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
const camel = (name: string) => pascal(name).slice(0, 1).toLowerCase() + pascal(name).slice(1);
const NAMES = ['cart', 'user-menu', 'price-list'];

/** Types line by line, with a pause at each end. */
function write(person: Person, doc: string, text: string): void {
  let at = person.text(doc).length;
  for (const line of text.match(/[^\n]*\n/g) ?? []) {
    person.change(doc, at, 0, line);
    at += line.length;
  }
  person.save(doc);
}

test('a file that the person writes anew each time is theirs; what comes after it is offered meanwhile', () => {
  const person = new Person();
  person.open('src/index.ts', "export * from './zoo';\n");
  const testOf = (name: string) => `import * as subject from './${name}';\n\ntest('${name}', () => check(subject));\n`;
  const bodies = [
    'export const one = 1;\nexport const two = 2;\n',
    'import { open } from "./door";\n\nexport class Menu {\n  isOpen = open();\n}\n',
    'export type List = readonly string[];\n',
  ];
  for (const [i, name] of NAMES.entries()) {
    person.create(`src/${name}.ts`);
    write(person, `src/${name}.ts`, bodies[i] ?? '');
    person.create(`src/${name}.test.ts`);
    write(person, `src/${name}.test.ts`, testOf(name));
    person.addLine('src/index.ts', `export * from './${name}';`);
    person.run(`npx vitest run src/${name}.test.ts`);
  }
  person.open('README.md', '# Shop\n');
  person.create('src/tax-rate.ts');
  person.pause();
  const rest = {
    files: [{ doc: 'src/tax-rate.test.ts', text: testOf('tax-rate') }],
    places: [{ doc: 'src/index.ts', text: "export * from './tax-rate';\n" }],
    commands: ['npx vitest run src/tax-rate.test.ts'],
  };
  expect(person.suggestion).toMatchObject(rest);
  write(person, 'src/tax-rate.ts', Array.from({ length: 30 }, (_, i) => `export const rate${i} = ${i};\n`).join(''));
  for (let i = 0; i < 10; i++) {
    person.change('README.md', 0, 0, `${i}\n`);
    person.change('src/tax-rate.ts', 0, 0, `// ${i}\n`);
  }
  expect(person.suggestion).toMatchObject(rest);
  person.create('src/tax-rate.test.ts');
  expect(person.suggestion?.files).toEqual([]);
  expect(person.suggestion?.places.map(({ doc }) => doc)).toEqual(['src/index.ts', 'src/tax-rate.test.ts']);
});

/** An interface, its class, a registration and a build for each service. */
function services(names: readonly string[]): Person {
  const person = new Person();
  person.open('Program.cs', 'services.AddControllers();\n\nvar app = Build();\n');
  for (const name of names) {
    person.create(`Services/I${name}Service.cs`);
    write(person, `Services/I${name}Service.cs`, `public interface I${name}Service\n{\n}\n`);
    person.create(`Services/${name}Service.cs`);
    write(person, `Services/${name}Service.cs`, `public class ${name}Service : I${name}Service\n{\n}\n`);
    const line = `services.AddScoped<I${name}Service, ${name}Service>();`;
    person.change('Program.cs', person.text('Program.cs').indexOf('\n\n'), 0, `\n${line}`);
    person.run('dotnet build');
  }
  return person;
}

test('a routine with several files of one kind keeps them apart, and a command line without a name belongs to it', () => {
  const person = services(NAMES.map(pascal));
  person.create('Services/ITaxRateService.cs');
  person.pause();
  expect(person.suggestion).toMatchObject({
    files: [{ doc: 'Services/TaxRateService.cs', text: 'public class TaxRateService : ITaxRateService\n{\n}\n' }],
    places: [
      {
        doc: 'Program.cs',
        offset: person.text('Program.cs').indexOf('\nvar app'),
        text: 'services.AddScoped<ITaxRateService, TaxRateService>();\n',
      },
      { doc: 'Services/ITaxRateService.cs', text: 'public interface ITaxRateService\n{\n}\n' },
    ],
    commands: ['dotnet build'],
  });
});

test('a command line run once after all of them belongs to none of them', () => {
  const person = new Person();
  person.open('src/index.ts', "export * from './zoo';\n");
  for (const name of NAMES) {
    person.create(`src/${name}.test.ts`);
    write(person, `src/${name}.test.ts`, `import './${name}';\n`);
    person.addLine('src/index.ts', `export * from './${name}';`);
  }
  person.run('git push');
  person.create('src/tax-rate.test.ts');
  person.pause();
  expect(person.suggestion).toMatchObject({ family: 'routine', commands: [] });
});

test('two lines go to two places of one document', () => {
  const person = new Person();
  person.open('src/routes.ts', "import { zoo } from './zoo';\n\nexport const routes = {\n  zoo,\n};\n");
  for (const name of NAMES) {
    person.create(`src/${name}.ts`);
    write(person, `src/${name}.ts`, `export const ${camel(name)} = route('/${name}');\n`);
    const text = () => person.text('src/routes.ts');
    person.change('src/routes.ts', text().indexOf('\nexport'), 0, `import { ${camel(name)} } from './${name}';\n`);
    person.change('src/routes.ts', text().indexOf('};'), 0, `  ${camel(name)},\n`);
    person.save('src/routes.ts');
  }
  person.create('src/tax-rate.ts');
  person.pause();
  const routes = person.text('src/routes.ts');
  expect(person.suggestion?.places).toMatchObject([
    { doc: 'src/routes.ts', offset: routes.indexOf('\nexport'), text: "import { taxRate } from './tax-rate';\n" },
    { doc: 'src/routes.ts', offset: routes.indexOf('};'), text: '  taxRate,\n' },
    { doc: 'src/tax-rate.ts', offset: 0, text: "export const taxRate = route('/tax-rate');\n" },
  ]);
});

test('a file that was made for the person and not opened speaks against nothing', () => {
  const person = services(NAMES.map(pascal));
  person.create('Services/ITaxRateService.cs');
  person.pause();
  const offered = person.suggestion;
  person.pipeline.expectOwn(offered?.places ?? []);
  for (const { doc } of offered?.files ?? []) person.signal({ kind: 'file.create', path: doc });
  for (const { doc, offset, length, text } of offered?.places ?? []) person.change(doc, offset, length, text);
  if (offered) person.pipeline.close(offered.id);
  person.run('dotnet build');
  person.create('Services/IRefundService.cs');
  person.pause();
  expect(person.suggestion?.files.map(({ doc }) => doc)).toEqual(['Services/RefundService.cs']);
});

test('in a document with CRLF line ends the lines end so too', () => {
  const person = new Person();
  person.open('src/index.ts', "export * from './zoo';\r\n");
  for (const name of NAMES) {
    person.create(`src/${name}.test.ts`);
    write(person, `src/${name}.test.ts`, `import './${name}';\n`);
    person.change('src/index.ts', person.text('src/index.ts').length, 0, `export * from './${name}';\r\n`);
    person.run(`npx vitest run src/${name}.test.ts`);
  }
  person.create('src/tax-rate.test.ts');
  person.pause();
  expect(person.suggestion?.places[0]?.text).toBe("export * from './tax-rate';\r\n");
});

/** Tests and exports for three modules, `more` in between; then the fourth begins. */
function modules(more: (person: Person, name: string, file: string) => void): Person {
  const person = new Person();
  person.open('src/index.ts', "export * from './zoo';\n");
  for (const name of NAMES) {
    const file = `src/${name}.test.ts`;
    person.create(file);
    write(person, file, `import { ${camel(name)} } from './${name}';\n\ntest("${name}", ${camel(name)});\n`);
    more(person, name, file);
    person.addLine('src/index.ts', `export * from './${name}';`);
    person.run(`npx vitest run ${file}`);
  }
  person.create('src/tax-rate.test.ts');
  person.pause();
  return person;
}

test('what a formatter made of a file when it was saved is its text', () => {
  const formatted = modules((each, name, file) => {
    const offset = each.text(file).indexOf('"');
    const quoted = { doc: file, offset, length: name.length + 2, text: `'${name}'`, confidence: 1 };
    each.pipeline.expectOwn([quoted]);
    each.change(file, quoted.offset, quoted.length, quoted.text);
  });
  expect(formatted.suggestion?.places.at(-1)?.text).toContain("test('tax-rate', taxRate);");
});

test('what is changed in a file after the person had left it is no part of its skeleton', () => {
  const person = modules((each, name, file) => {
    each.run(`git add ${name}`);
    each.change(file, 0, each.text(file).length, `${'x'.repeat(name.length)};\n`);
  });
  expect(person.suggestion?.places.at(-1)?.text).toContain('test("tax-rate", taxRate);');
});

test('what only two of three occurrences share is left out', () => {
  const person = modules((each, name) => {
    if (name !== 'cart') each.run('npm outdated');
  });
  expect(person.suggestion).toMatchObject({ support: 3, commands: ['npx vitest run src/tax-rate.test.ts'] });
});

test('command lines that may need a file nobody can foretell are left to the person', () => {
  const person = modules((each, name) => {
    each.create(`src/${name}.fixture.json`);
    write(each, `src/${name}.fixture.json`, `{ "${'y'.repeat(name.length * 3)}": ${name.length} }\n`);
  });
  expect(person.suggestion).toMatchObject({ files: [], commands: [] });
  expect(person.suggestion?.places).toHaveLength(2);
});

test('a name that goes into a list on one line goes to its end', () => {
  const person = new Person();
  person.open('src/index.js', 'const x = { a };\nmodule.exports = { zoo };\n');
  for (const name of NAMES) {
    person.create(`src/${name}.js`);
    write(person, `src/${name}.js`, `exports.${camel(name)} = route('/${name}');\n`);
    person.change('src/index.js', person.text('src/index.js').lastIndexOf(' }'), 0, `, ${camel(name)}`);
    person.run(`node --test src/${name}.js`);
  }
  person.create('src/tax-rate.js');
  person.pause();
  const end = person.text('src/index.js').lastIndexOf(' }');
  expect(person.suggestion).toMatchObject({
    places: [
      { doc: 'src/index.js', offset: end, length: 0, text: ', taxRate' },
      { doc: 'src/tax-rate.js', offset: 0 },
    ],
  });
  expect(person.suggestion?.examples[0]).toMatchObject({
    before: 'module.exports = { zoo, cart, userMenu };',
    after: 'module.exports = { zoo, cart, userMenu, priceList };',
  });
  person.change('src/index.js', end, 0, ', taxRate');
  person.save('src/index.js');
  expect(person.suggestion?.places.map(({ doc }) => doc)).toEqual(['src/tax-rate.js']);
});
