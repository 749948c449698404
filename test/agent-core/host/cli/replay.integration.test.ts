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
