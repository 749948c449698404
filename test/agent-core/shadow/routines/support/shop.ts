import { Person } from './person.ts';

export const testOf = (name: string, pascal: string): string =>
  [
    "import { expect, test } from 'vitest';",
    `import { ${pascal} } from './${name}';`,
    '',
    `test('${pascal} is made', () => {`,
    `  expect(new ${pascal}()).toBeDefined();`,
    '});',
    '',
  ].join('\n');

/** A person with a barrel open who makes a test and an export for one module after the other. */
export class Shopkeeper extends Person {
  constructor(index = '') {
    super();
    this.open('src/index.ts', index);
    this.open('README.md', '# Shop\n');
  }

  test(name: string): string {
    return `src/${name}.test.ts`;
  }

  begin(name: string): void {
    this.create(this.test(name));
  }

  fill(name: string, pascal: string): void {
    this.change(this.test(name), 0, 0, testOf(name, pascal));
    this.save(this.test(name));
  }

  export(name: string, isLater?: (line: string) => boolean): void {
    this.addLine('src/index.ts', `export * from './${name}';`, isLater);
  }

  check(name: string): void {
    this.run(`npx vitest run ${this.test(name)}`);
  }

  /** All of it, with something else in between. */
  whole(name: string, pascal: string): void {
    this.begin(name);
    this.fill(name, pascal);
    this.run(`git log -${this.signals.length}`);
    this.addLine('README.md', `- ${pascal.length} more for ${this.signals.length}`);
    this.export(name);
    this.check(name);
  }
}
