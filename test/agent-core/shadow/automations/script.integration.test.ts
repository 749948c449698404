import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Rule } from '../../../../agent-core/contracts/edits.ts';
import type { Plan } from '../../../../agent-core/contracts/suggestions.ts';
import { applyPlaces } from '../../../../agent-core/shadow/automations/apply-text.ts';
import { buildPlan } from '../../../../agent-core/shadow/automations/plan.ts';
import { generalise, tokenized } from '../../../../agent-core/shadow/edits/deletions/generalise.ts';
import { lineMatcher } from '../../../../agent-core/shadow/edits/deletions/matcher.ts';
import { type GeneratedFile, NO_SECRETS, workspace } from './generated.ts';

const FOO_TO_BAR: Rule = { pattern: 'foo\\((\\w+)\\)', replacement: '"bar(" + m[1] + ", 1)"' };

const EVIDENCE = {
  title: 'x',
  confidence: 0.97,
  lowerBound: 0.93,
  support: 3,
  basis: 'As x was done.',
  examples: [],
};

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'penumbra-script-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function planOf(files: readonly GeneratedFile[], rule?: Rule, title = 'foo(…) → bar(…)'): Plan {
  const documents = new Map(files.map(({ document }) => [document.doc, document]));
  const examples = files.map(({ document }) => ({
    doc: document.doc,
    line: 3,
    before: document.text,
    after: title,
    at: 1e12,
  }));
  const evidence = { title, confidence: 0.97, lowerBound: 0.93, support: 3, basis: `As ${title} was done.`, examples };
  const places = files.flatMap((file) => file.places);
  return buildPlan({ source: 's1', ...evidence, rule, places, documents }, NO_SECRETS);
}

function fileWith(text: string, from = 'foo(x)', to = 'bar(x, 1)', doc = 'src/a.ts'): GeneratedFile {
  const places = [...text.matchAll(new RegExp(from.replace(/[()]/g, '\\$&'), 'g'))].map(({ index }) => ({
    doc,
    offset: index,
    length: from.length,
    text: to,
    confidence: 1,
  }));
  return { document: { doc, language: 'typescript', text }, bom: false, places };
}

function writeAll(root: string, files: readonly GeneratedFile[], plan: Plan): string {
  for (const { document, bom } of files) {
    const where = path.join(root, document.doc);
    fs.mkdirSync(path.dirname(where), { recursive: true });
    fs.writeFileSync(where, (bom ? '\ufeff' : '') + document.text);
  }
  const script = path.join(root, 'penumbra-script.mjs');
  fs.writeFileSync(script, plan.script);
  return script;
}

function run(root: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['penumbra-script.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const read = (doc: string) => fs.readFileSync(path.join(folder, doc), 'utf8');

describe('a script', () => {
  test('gives byte for byte the text that applying its plan gives', { timeout: 120_000 }, () => {
    let runs = 0;
    fc.assert(
      fc.property(workspace, fc.option(fc.constant(FOO_TO_BAR), { nil: undefined }), (files, rule) => {
        runs += 1;
        const root = path.join(folder, String(runs));
        const plan = planOf(files, rule, files.map(({ document }) => document.text).join(''));
        const script = writeAll(root, files, plan);
        execFileSync(process.execPath, [script, '--apply', '--root', root]);
        for (const { document, bom } of files) {
          const places = plan.documents.find(({ doc }) => doc === document.doc)?.places ?? [];
          const expected = (bom ? '\ufeff' : '') + applyPlaces(document.text, places);
          expect(fs.readFileSync(path.join(root, document.doc)).equals(Buffer.from(expected))).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('names places by the rule alone where the rule gives their text', () => {
    const files = [fileWith('let a = foo(x);\r\n\tfoo(x) // 😀 foo(x)\r\n')];
    const plan = planOf(files, FOO_TO_BAR);
    expect(plan.script).toContain('"2:2",\n      "2:15",');
    writeAll(folder, files, plan);
    expect(run(folder, '--apply')).toEqual({ status: 0, stdout: 'src/a.ts: 3 places changed\n', stderr: '' });
    expect(read('src/a.ts')).toBe('let a = bar(x, 1);\r\n\tbar(x, 1) // 😀 bar(x, 1)\r\n');
  });

  test.each([1, 2])('deletes %i lines by the rule that was learned, where it names every place by it', (size) => {
    const block = (n: number, end: string) => `  trace(${n});${end}${size > 1 ? `  flush();${end}` : ''}`;
    const lines = ['a  trace(7);', ...[1, 2, 3].map((n) => `work(${n});`), 'end'];
    const textWith = (end: string) => lines.map((line, n) => line + end + (n < 4 ? block(n, end) : '')).join('');
    const { rule } = lineMatcher(generalise([0, 3].map((n) => tokenized(block(n, '\n').trimEnd()))) ?? []);
    const files = ['\n', '\r\n'].map((end, i) => {
      const text = textWith(end);
      const doc = `src/${i}.ts`;
      const offsets = [0, 1, 2, 3].map((n) => text.indexOf(block(n, end)));
      const places = offsets.map((offset) => ({ doc, offset, length: block(1, end).length, text: '', confidence: 1 }));
      return { document: { doc, language: 'typescript', text }, bom: false, places };
    });
    const plan = planOf(files, rule);
    expect(plan.script).not.toMatch(/^ {6}\[/m);
    writeAll(folder, files, plan);
    expect(run(folder, '--apply')).toMatchObject({ status: 0, stderr: '' });
    for (const [i, end] of ['\n', '\r\n'].entries()) expect(read(`src/${i}.ts`)).toBe(lines.join(end) + end);
  });

  test('names a file outside any folder by its path, and finds it', () => {
    const outside = path.join(folder, 'some where', 'ä.ts');
    fs.mkdirSync(path.dirname(outside));
    fs.writeFileSync(outside, 'foo(x)\n');
    const { script } = planOf([fileWith('foo(x)\n', undefined, undefined, pathToFileURL(outside).toString())]);
    fs.writeFileSync(path.join(folder, 'penumbra-script.mjs'), script);
    expect(script).not.toContain('file:///');
    expect(run(folder, '--apply')).toMatchObject({ status: 0, stdout: `${outside}: 1 place changed\n` });
    expect(fs.readFileSync(outside, 'utf8')).toBe('bar(x, 1)\n');
  });

  test('prints a diff and changes nothing on a dry run', () => {
    const files = [fileWith('\nfoo(x) foo(x)\nrest\nfoo(x)', 'foo(x)', 'bar(\n)')];
    writeAll(folder, files, planOf(files));
    expect(run(folder, '--dry-run').stdout.split('\n')).toEqual([
      '--- a/src/a.ts',
      '+++ b/src/a.ts',
      '@@ -2,1 +2,3 @@',
      '-foo(x) foo(x)',
      '+bar(',
      '+) bar(',
      '+)',
      '@@ -4,1 +6,2 @@',
      '-foo(x)',
      '+bar(',
      '+)',
      '',
    ]);
    expect(read('src/a.ts')).toBe(files[0]?.document.text);
  });

  describe('that makes a file and runs commands', () => {
    const files = [fileWith('foo(x)')];
    const written = () => {
      const documents = new Map(files.map(({ document }) => [document.doc, document]));
      const places = files.flatMap((file) => file.places);
      const routine = {
        files: [{ doc: 'test/new/a.test.ts', text: 'test("a");\n' }],
        commands: ['cp src/a.ts ran.ts', 'false', 'touch never'],
      };
      const asked = { source: 's1', ...EVIDENCE, rule: undefined, places, documents, ...routine };
      writeAll(folder, files, buildPlan(asked, NO_SECRETS));
    };

    test('leaves the commands to the person unless it is told to run them', () => {
      written();
      expect(run(folder, '--apply').stdout).toBe(
        'test/new/a.test.ts: made\nsrc/a.ts: 1 place changed\nNot run: cp src/a.ts ran.ts\nNot run: false\nNot run: touch never\n',
      );
      expect(read('test/new/a.test.ts')).toBe('test("a");\n');
      expect(fs.existsSync(path.join(folder, 'ran.ts'))).toBe(false);
    });

    test('runs them after the changes and stops at the first that fails', () => {
      written();
      expect(run(folder, '--apply', '--run').status).toBe(1);
      expect(read('ran.ts')).toBe('bar(x, 1)');
      expect(fs.existsSync(path.join(folder, 'never'))).toBe(false);
    });

    test('changes nothing when the file is there already', () => {
      written();
      fs.mkdirSync(path.join(folder, 'test/new'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'test/new/a.test.ts'), 'mine');
      expect(run(folder, '--apply').stderr).toBe('test/new/a.test.ts is there already. Nothing was changed.\n');
      expect([read('src/a.ts'), read('test/new/a.test.ts')]).toEqual(['foo(x)', 'mine']);
    });
  });

  test('changes no file when one of them is not as it was reviewed', () => {
    const files = [fileWith('foo(x)'), fileWith('foo(x)', 'foo(x)', 'bar(x)', 'src/b.ts')];
    writeAll(folder, files, planOf(files));
    fs.appendFileSync(path.join(folder, 'src/b.ts'), '\n');
    const { status, stderr } = run(folder, '--apply');
    expect(status).toBe(1);
    expect(stderr).toBe(
      'src/b.ts is not as it was when this was reviewed (changed, or not saved). Nothing was changed.\n',
    );
    expect(read('src/a.ts')).toBe('foo(x)');
  });

  test('puts everything back when a file cannot be written', () => {
    const files = [fileWith('foo(x)'), fileWith('foo(x)', 'foo(x)', 'bar(x)', 'src/b.ts')];
    const plan = planOf(files);
    const failing = plan.script.replace(
      'fs.renameSync(ready.get(change)',
      "if (moved.length === 1) throw new Error('no');\n      $&",
    );
    writeAll(folder, files, { ...plan, script: failing });
    expect(run(folder, '--apply')).toMatchObject({
      status: 1,
      stderr: 'The files could not be written: no. Nothing was changed.\n',
    });
    expect(read('src/a.ts')).toBe('foo(x)');
    expect(fs.readdirSync(path.join(folder, 'src'))).toEqual(['a.ts', 'b.ts']);
  });

  test.skipIf(process.platform === 'win32')('keeps a file’s mode and writes through a link', () => {
    const files = [fileWith('foo(x)')];
    writeAll(folder, files, planOf(files));
    fs.renameSync(path.join(folder, 'src/a.ts'), path.join(folder, 'real.ts'));
    fs.chmodSync(path.join(folder, 'real.ts'), 0o754);
    fs.symlinkSync('../real.ts', path.join(folder, 'src/a.ts'));
    expect(run(folder, '--apply').status).toBe(0);
    expect(fs.lstatSync(path.join(folder, 'src/a.ts')).isSymbolicLink()).toBe(true);
    expect(fs.statSync(path.join(folder, 'real.ts')).mode & 0o777).toBe(0o754);
    expect(read('real.ts')).toBe('bar(x, 1)');
  });

  test('refuses a missing file, a file that is not UTF-8, and arguments it does not know, in words', () => {
    const files = [fileWith('foo(x)')];
    writeAll(folder, files, planOf(files));
    expect(run(folder, '--aply')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--aply is not understood'),
    });
    expect(run(folder)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Usage: node penumbra-script.mjs'),
    });
    expect(run(folder, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--dry-run') });
    fs.writeFileSync(path.join(folder, 'src/a.ts'), Buffer.from([0xff, 0xfe, 0x41]));
    expect(run(folder, '--apply')).toMatchObject({
      status: 1,
      stderr: 'src/a.ts is not UTF-8. Nothing was changed.\n',
    });
    fs.rmSync(path.join(folder, 'src/a.ts'));
    expect(run(folder, '--apply')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('src/a.ts is not there'),
    });
  });
});
