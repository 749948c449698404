import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../support/host-process.ts';

const PROGRAM = join(import.meta.dirname, '../../../../dist/penumbra.js');
const leftovers: (() => void)[] = [];

afterEach(() => {
  for (const clean of leftovers.splice(0)) clean();
});

const call = (i: number) => `  log("info", "step ${i}");`;

/** A trace of three like edits of eight lines, and a workspace with two more such lines in a file that is not open. */
function setup() {
  const folder = temporaryFolder();
  leftovers.push(folder.remove);
  const text = Array.from({ length: 8 }, (_, i) => call(i)).join('\n');
  const lines: object[] = [{ v: 1, t: 0, kind: 'doc.open', doc: 'a.ts', language: 'typescript', text }];
  let shift = 0;
  for (let i = 0; i < 3; i++) {
    const offset = text.indexOf(call(i)) + 2 + shift;
    const change = { offset, length: 'log("info", '.length, text: 'logger.info(' };
    shift += change.text.length - change.length;
    lines.push({ v: 1, t: 5000 * (i + 1), kind: 'doc.edit', doc: 'a.ts', changes: [change] });
  }
  const trace = join(folder.path, 'x.trace.jsonl');
  const write = (all: readonly (object | string)[]) =>
    writeFileSync(trace, all.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n'));
  write(lines);
  mkdirSync(join(folder.path, 'ws'));
  writeFileSync(join(folder.path, 'ws/b.ts'), `${call(8)}\n${call(9)}\n`);
  return { trace, lines, write, workspace: join(folder.path, 'ws') };
}

const FIXTURES = join(import.meta.dirname, '../../../support/fixtures');

async function replay(...args: string[]) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'replay', ...args, '--json']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return { code: 0, lines, stdout, stderr: '' };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, lines: [], stdout, stderr };
  }
}

test('a replay offers the rest of three like edits, with a script that a person can run', async () => {
  const { trace } = setup();
  const { lines } = await replay(trace);
  const offer = lines.findLast((line) => line.type === 'suggestion');
  expect(offer.edits).toHaveLength(5);
  expect(offer).toMatchObject({ family: 'edit', support: 3, commands: [], fields: [] });
  expect(offer.lowerBound).toBeGreaterThanOrEqual(0.9);
  expect(offer.script).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(lines.at(-1)).toMatchObject({ type: 'summary', signals: 4, suggestions: 1 });
});

/** A trace of `changes` made one by one, each given the text as it then stands. */
function written(
  text: string,
  changes: readonly ((now: string) => { offset: number; length: number; text: string })[],
) {
  const { trace, write } = setup();
  const lines: object[] = [{ v: 1, t: 0, kind: 'doc.open', doc: 'a.ts', language: 'typescript', text }];
  let now = text;
  for (const [i, change] of changes.entries()) {
    const made = change(now);
    now = now.slice(0, made.offset) + made.text + now.slice(made.offset + made.length);
    lines.push({ v: 1, t: 5000 * (i + 1), kind: 'doc.edit', doc: 'a.ts', changes: [made] });
  }
  write(lines);
  return { trace, now };
}

function applied(text: string, edits: readonly { offset: number; length: number; text: string }[]): string {
  return edits
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((now, { offset, length, text: by }) => now.slice(0, offset) + by + now.slice(offset + length), text);
}

test('a replay offers to delete the lines like three that were deleted, and follows the person who goes on', async () => {
  const text = `${Array.from({ length: 9 }, (_, i) => `  step${i}(input);\n  console.log(input, 'after ${i}');\n`).join('')}}\n`;
  const line = (i: number) => (now: string) => {
    const offset = now.indexOf(`  console.log(input, 'after ${i}');\n`);
    return { offset, length: now.indexOf('\n', offset) + 1 - offset, text: '' };
  };
  const three = written(text, [0, 1, 2].map(line));
  const offer = (await replay(three.trace)).lines.findLast(({ type }) => type === 'suggestion');
  expect(offer).toMatchObject({ family: 'edit', support: 3 });
  expect(offer.lowerBound).toBeGreaterThanOrEqual(0.9);
  expect(applied(three.now, offer.edits)).toBe(text.replace(/ {2}console.*\n/g, ''));
  expect(offer.script).toContain('const wholeLines = 1;');
  const four = written(text, [0, 1, 2, 3].map(line));
  const all = (await replay(four.trace)).lines.filter(({ type }) => type === 'suggestion' || type === 'withdrawn');
  expect(all.map(({ type, id, edits }) => [type, id, edits?.length])).toEqual([
    ['suggestion', offer.id, 6],
    ['suggestion', offer.id, 5],
  ]);
});

test('a rename by hand still has its edits in a replay', async () => {
  const text = Array.from({ length: 8 }, (_, i) => `  use${i}(oldName, ${i});\n`).join('');
  const rename = (now: string) => ({ offset: now.indexOf('oldName'), length: 7, text: 'newName' });
  const { trace, now } = written(text, [rename, rename, rename]);
  const offer = (await replay(trace)).lines.findLast(({ type }) => type === 'suggestion');
  expect(applied(now, offer.edits)).toBe(text.replaceAll('oldName', 'newName'));
});

test('a replay prints the import that comes along with an edit among its edits, also those of files that are not open', async () => {
  const text = `import fs from 'node:fs';\n\n  console.log('began');\n`;
  const docs = ['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/d.ts'];
  const { trace, write, workspace } = setup();
  const added = "import { logger } from './log';\n";
  const lines: object[] = docs.map((doc) => ({ v: 1, t: 0, kind: 'doc.open', doc, language: 'typescript', text }));
  for (const [i, doc] of docs.slice(0, 3).entries()) {
    const use = { offset: text.indexOf('console.log'), length: 11, text: 'logger.info' };
    const line = { offset: text.indexOf('\n') + 1, length: 0, text: added };
    for (const [k, change] of [use, line].entries())
      lines.push({ v: 1, t: 10_000 * i + 5000 * k, kind: 'doc.edit', doc, changes: [change] });
  }
  write(lines);
  mkdirSync(join(workspace, 'src/deep'), { recursive: true });
  writeFileSync(join(workspace, 'src/deep/e.ts'), text);
  const offer = (await replay(trace, '--workspace', workspace)).lines.findLast(({ type }) => type === 'suggestion');
  const madeOf = (doc: string) =>
    applied(
      text,
      offer.edits.filter((edit: { doc: string }) => edit.doc === doc),
    );
  const wanted = text.replaceAll('console.log', 'logger.info');
  expect(madeOf('src/d.ts')).toBe(wanted.replace('\n', `\n${added}`));
  expect(madeOf('src/deep/e.ts')).toBe(wanted.replace('\n', `\n${added.replace('./log', '../log')}`));
  expect(offer.title).toContain("with import { logger } from '…/log'");
  expect(offer.script).toContain(JSON.stringify(added).slice(1, -1).slice(0, 30));
});

test('a workspace adds the places in its files that are not open', async () => {
  const { trace, workspace } = setup();
  const { lines } = await replay(trace, '--workspace', workspace);
  const offer = lines.findLast((line) => line.type === 'suggestion');
  expect(offer.edits.filter((edit: { doc: string }) => edit.doc === 'b.ts')).toHaveLength(2);
});

test('a broken line is named with its file and number, and nothing is printed', async () => {
  const { trace, lines, write } = setup();
  write([...lines.slice(0, 2), '{"v":1,"t":1,"kind":"doc.edit","doc":7,"changes":[]}', ...lines.slice(2)]);
  const { code, stdout, stderr } = await replay(trace);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`${trace}:3: doc: `);
});

test('what comes later changes no prediction and no suggestion made before it', async () => {
  const { trace, lines, write } = setup();
  const whole = await replay(trace);
  write(lines.slice(0, -1));
  const short = await replay(trace);
  const before = ({ lines: all }: { lines: { type: string; signal: number }[] }) =>
    all.filter((line) => line.type !== 'summary' && line.signal < lines.length - 2);
  expect(before(short)).toEqual(before(whole));
});

test('a routine is offered when it begins for the fourth time: what is left of files, lines and command lines', async () => {
  const { lines } = await replay(join(FIXTURES, 'create-test-and-export.trace.jsonl'));
  const [first, ...later] = lines.filter((line) => line.type === 'suggestion');
  expect(first).toMatchObject({
    family: 'routine',
    support: 3,
    files: [],
    edits: [
      { doc: 'src/index.ts', text: "export * from './tax-rate';\n" },
      {
        doc: 'src/tax-rate.test.ts',
        offset: 0,
        text: [
          "import { describe, expect, it } from 'vitest';",
          "import { createTaxRate } from './tax-rate';",
          '',
          "describe('tax-rate', () => {",
          "  it('starts empty', () => {",
          '    expect(createTaxRate().isEmpty()).toBe(true);',
          '  });',
          '});',
          '',
        ].join('\n'),
      },
    ],
    commands: ['npx vitest run src/tax-rate.test.ts'],
  });
  expect(first.script).toContain('npx vitest run src/tax-rate.test.ts');
  expect(later.map((line) => [line.id, line.edits.length, line.commands.length])).toEqual([
    [first.id, 1, 1],
    [first.id, 0, 1],
  ]);
  expect(lines.at(-2)).toMatchObject({ type: 'withdrawn', id: first.id });
});
