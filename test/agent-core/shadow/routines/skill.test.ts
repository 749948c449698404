import { expect, test } from 'vitest';
import { Shopkeeper, testOf } from './support/shop.ts';

const NAMES = [
  ['cart', 'Cart'],
  ['user-menu', 'UserMenu'],
  ['price', 'Price'],
] as const;

/** Three occurrences; the line goes to the end of the barrel, which is in no order. */
function taught(): Shopkeeper {
  const person = new Shopkeeper("export * from './zebra';\n");
  for (const [name, pascal] of NAMES) person.whole(name, pascal);
  return person;
}

const spoken = (person: Shopkeeper) =>
  person.events.flatMap((event) => (event.type === 'suggestion' || event.type === 'withdrawn' ? [event.type] : []));

test('after three occurrences the rest of the fourth is offered at its beginning, after a pause', () => {
  const person = taught();
  person.begin('gift-card');
  expect(person.suggestion).toBeUndefined();
  person.pause();
  const end = person.text('src/index.ts').length;
  expect(person.suggestion).toMatchObject({
    family: 'routine',
    support: 3,
    title:
      'You went through the same steps 3 times: gift-card.test.ts, a change in src/index.ts, npx vitest run src/gift-card.test.ts',
    files: [],
    places: [
      { doc: 'src/gift-card.test.ts', offset: 0, length: 0, text: testOf('gift-card', 'GiftCard') },
      { doc: 'src/index.ts', offset: end, length: 0, text: "export * from './gift-card';\n" },
    ],
    commands: ['npx vitest run src/gift-card.test.ts'],
    basis: 'You did this 3 times for other names. Of 3 silent predictions 3 came true.',
  });
  expect(person.suggestion?.lowerBound).toBeGreaterThanOrEqual(0.9);
});

test('a command that holds a secret is left out, and the offer says so', () => {
  const secret = 'ghp_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM';
  const person = new Shopkeeper("export * from './zebra';\n");
  const publish = (name: string) =>
    person.run(`curl -H "Authorization: Bearer ${secret}" -T src/${name}.ts https://x.test`);
  for (const [name, pascal] of NAMES) {
    person.whole(name, pascal);
    publish(name);
  }
  person.begin('gift-card');
  person.pause();
  expect(person.suggestion).toMatchObject({
    family: 'routine',
    commands: ['npx vitest run src/gift-card.test.ts'],
    title: expect.not.stringContaining('curl'),
    basis: expect.stringMatching(/Left out: one command holds a secret\.$/),
  });
  expect(JSON.stringify(person.events)).not.toContain(secret.slice(4, 16));
});

test('two occurrences are not enough', () => {
  const person = new Shopkeeper();
  for (const [name, pascal] of NAMES.slice(0, 2)) person.whole(name, pascal);
  person.begin('gift-card');
  person.pause();
  expect(person.suggestion).toBeUndefined();
});

test('while the person goes on by hand what they have done is taken off, until nothing is left', () => {
  const person = taught();
  person.begin('gift-card');
  person.pause();
  person.export('gift-card');
  expect(person.suggestion?.places.map(({ doc }) => doc)).toEqual(['src/gift-card.test.ts']);
  person.fill('gift-card', 'GiftCard');
  expect(person.suggestion).toMatchObject({ places: [], commands: ['npx vitest run src/gift-card.test.ts'] });
  person.check('gift-card');
  expect(person.suggestion).toBeUndefined();
  expect(spoken(person).at(-1)).toBe('withdrawn');
});

test('a file that is filled in another way withdraws the offer, and the pause after it brings no other', () => {
  const person = taught();
  person.begin('gift-card');
  person.pause();
  person.change(person.test('gift-card'), 0, 0, 'export const fixtures = [];\n');
  person.save(person.test('gift-card'));
  person.pause();
  expect(spoken(person)).toEqual(['suggestion', 'withdrawn']);
});

test('the same command line for another name withdraws the offer', () => {
  const person = taught();
  person.begin('gift-card');
  person.pause();
  person.check('cart');
  expect(spoken(person)).toEqual(['suggestion', 'withdrawn']);
});

test('a person who turns to other work withdraws the offer', () => {
  const person = taught();
  person.begin('gift-card');
  person.pause();
  for (let i = 0; i < 10; i++) person.run(`git show HEAD~${i}`);
  expect(spoken(person)).toEqual(['suggestion', 'withdrawn']);
});

test('a beginning that went another way is counted against the routine', () => {
  const person = taught();
  person.begin('gift-card');
  person.change(person.test('gift-card'), 0, 0, 'export const fixtures = [];\n');
  person.save(person.test('gift-card'));
  person.begin('order');
  person.pause();
  expect(spoken(person)).toEqual([]);
});

test('two occurrences that went on in one way and two in another give no offer', () => {
  const person = new Shopkeeper();
  for (const [name, pascal] of NAMES.slice(0, 2)) person.whole(name, pascal);
  for (const name of ['order', 'gift-card']) {
    person.begin(name);
    person.change(person.test(name), 0, 0, `bench('${name}', () => {});\n`);
    person.run(`npx vitest bench ${person.test(name)}`);
  }
  person.begin('invoice');
  person.pause();
  expect(person.suggestion).toBeUndefined();
});

test('lines that stand in order are put in order', () => {
  const person = new Shopkeeper("export * from './address';\nexport * from './tax';\n");
  for (const [name, pascal] of [NAMES[2], NAMES[0], NAMES[1]]) {
    person.begin(name);
    person.fill(name, pascal);
    person.export(name, (line) => line > `export * from './${name}';`);
    person.check(name);
  }
  person.begin('order');
  person.pause();
  const index = person.text('src/index.ts');
  expect(person.suggestion?.places[0]).toMatchObject({
    doc: 'src/index.ts',
    offset: index.indexOf("export * from './price'"),
    text: "export * from './order';\n",
  });
});

test('where the examples do not tell the end from the order, the line is left out and the offer says so', () => {
  const person = new Shopkeeper();
  for (const [name, pascal] of [NAMES[0], NAMES[2], NAMES[1]]) person.whole(name, pascal);
  person.begin('address');
  person.pause();
  expect(person.suggestion?.places.map(({ doc }) => doc)).toEqual(['src/address.test.ts']);
  expect(person.suggestion?.basis).toContain('Left out: where in src/index.ts is not clear.');
});

test('a document that is not open is left out, and the offer says so', () => {
  const person = taught();
  person.signal({ kind: 'doc.close', doc: 'src/index.ts' });
  person.begin('gift-card');
  person.pause();
  expect(person.suggestion?.places.map(({ doc }) => doc)).toEqual(['src/gift-card.test.ts']);
  expect(person.suggestion?.basis).toContain('Left out: src/index.ts is not open.');
});

test('a document that is opened meanwhile joins the offer', () => {
  const person = taught();
  const index = person.text('src/index.ts');
  person.signal({ kind: 'doc.close', doc: 'src/index.ts' });
  person.begin('gift-card');
  person.pause();
  person.open('src/index.ts', index);
  expect(person.suggestion?.places.map(({ doc }) => doc)).toEqual(['src/gift-card.test.ts', 'src/index.ts']);
  expect(person.suggestion?.basis).not.toContain('Left out');
});

test('a command line of another folder is left out, and the offer says so', () => {
  const person = taught();
  person.run('ls', '/elsewhere');
  person.begin('gift-card');
  person.pause();
  expect(person.suggestion?.commands).toEqual([]);
  expect(person.suggestion?.basis).toContain('npx vitest run src/gift-card.test.ts is run in /home/ada/shop');
});

test('what was undone is no part of the routine', () => {
  const person = new Shopkeeper("export * from './zebra';\n");
  for (const [name, pascal] of NAMES) {
    person.whole(name, pascal);
    person.change('README.md', 0, 0, `${pascal}\n`);
    person.save('README.md');
    person.change('README.md', 0, pascal.length + 1, '', { reason: 'undo' });
    person.save('README.md');
  }
  person.begin('gift-card');
  person.pause();
  expect(person.suggestion?.places.map(({ doc }) => doc)).toEqual(['src/gift-card.test.ts', 'src/index.ts']);
});

test('an occurrence that was applied for the person teaches nothing and speaks against nothing', () => {
  const person = taught();
  person.begin('gift-card');
  person.pause();
  const offered = person.suggestion;
  expect(offered).toBeDefined();
  person.pipeline.expectOwn(offered?.places ?? []);
  for (const { doc, offset, length, text } of offered?.places ?? []) {
    person.change(doc, offset, length, text);
    person.save(doc);
  }
  if (offered) person.pipeline.close(offered.id);
  person.check('gift-card');
  person.begin('order');
  person.pause();
  expect(person.suggestion).toMatchObject({ support: 3, commands: ['npx vitest run src/order.test.ts'] });
  expect(person.suggestion?.id).not.toBe(offered?.id);
});
