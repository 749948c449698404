import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Companion, spotFor } from '../../../../../agent-core/shadow/edits/companions/companion.ts';
import { covers, importsOf } from '../../../../../agent-core/shadow/edits/companions/imports.ts';
import { bound, written } from '../../../../../agent-core/shadow/edits/companions/line.ts';
import { linesOf } from '../../../../../agent-core/shadow/edits/lines.ts';
import { splice } from '../support/editor.ts';

const folder = fc.array(fc.constantFrom('a', 'b', 'lib', 'deep'), { maxLength: 4 });
const doc = folder.map((parts) => [...parts, 'x.ts'].join('/'));
const target = folder.map((parts) => [...parts, 'log'].join('/'));

/** Pieces that code at the top of a document is made of, and that look like it. */
const piece = fc.constantFrom(
  ...[
    "import { a, b } from './x'",
    'import type { T } from "../y";',
    'import (',
    ')',
    '\t"net/http"',
    'import {',
    '} from "z"',
  ],
  ...[
    'from . import a',
    'from a.b import (c,',
    'using System;',
    '#include <a.h>',
    '',
    '// text',
    'call(',
    '}',
    'import.meta',
    '"',
  ],
);
const text = fc.array(piece, { maxLength: 30 }).chain((rows) => fc.constantFrom(rows.join('\n'), rows.join('\r\n')));

describe('a line with a relative path', () => {
  it('leads to the same file from every document', () => {
    fc.assert(
      fc.property(doc, doc, target, (here, there, to) => {
        const line = written({ head: "import { log } from '", to: { path: to, dots: false }, tail: "';" }, here);
        const other = line === undefined ? undefined : written(bound(here, line), there);
        if (line !== undefined && other !== undefined) expect(bound(there, other).to?.path).toBe(to);
        if (line !== undefined) expect(written(bound(here, line), here)).toBe(line);
      }),
    );
  });

  it.each([
    ['pkg/a/x.py', 'from ..core import log', 'pkg/y.py', 'from .core import log'],
    ['pkg/x.py', 'from . import log', 'pkg/a/b/y.py', 'from ... import log'],
    ['src/x.ts', "import a from './lib/a.js';", 'src/lib/deep/y.ts', "import a from '../a.js';"],
  ])('in %s, %s, is in %s %s', (here, line, there, expected) => {
    expect(written(bound(here, line), there)).toBe(expected);
  });

  it('is nothing for the very file that it leads to', () => {
    const line = bound('src/x.ts', "import { log } from './lib/log.js';");
    expect(written(line, 'src/lib/log.ts')).toBeUndefined();
    expect(written(bound('src/x.ts', "import { log } from './lib';"), 'src/lib/index.ts')).toBeUndefined();
  });
});

describe('the imports of a document', () => {
  it('are statements of whole lines, in order, whatever stands there', () => {
    fc.assert(
      fc.property(text, (any) => {
        const lines = linesOf(any);
        const found = importsOf(lines);
        for (const [i, { line, end }] of found.entries()) {
          expect(end).toBeGreaterThanOrEqual(line);
          expect(line).toBeGreaterThan(found[i - 1]?.end ?? -1);
          expect(end).toBeLessThan(lines.starts.length);
        }
      }),
    );
  });

  it.each([
    ["import { a, log, type T } from './x';", "import { log } from './x';", true],
    ["import { a } from './x';", "import { log } from './x';", false],
    ["import { log } from './y';", "import { log } from './x';", false],
    ['from a import b, c', 'from a import c', true],
    ['import a', 'from a import c', false],
  ])('%s, for %s: %s', (statement, wanted, expected) => {
    expect(covers(statement, wanted)).toBe(expected);
  });
});

describe('where a line goes', () => {
  const companion = (line: string, put: Companion['where']): Companion => ({
    line: bound('a.ts', line),
    indent: '',
    where: put,
    documents: 3,
  });

  it('is one place inside the text, after which nothing is wanted any more', () => {
    const where = fc.constantFrom<Companion['where'][number]>(
      { put: 'start' },
      { put: 'last', kind: 2 },
      { put: 'first', kind: 0 },
      { put: 'sorted', by: 'module' },
    );
    fc.assert(
      fc.property(text, where, (any, put) => {
        const one = companion("import { log } from './lib/log';", [put]);
        const spot = spotFor(one, { doc: 'a.ts', language: 'typescript', text: any }, []);
        if (!spot) return;
        const after = splice(any, [spot]);
        expect(after.split(/\r?\n/)).toContain("import { log } from './lib/log';");
        expect(after.split(/\r?\n/).length).toBe(any.split(/\r?\n/).length + 1);
      }),
    );
  });

  it('is behind the last import of its kind, and in order among those in order', () => {
    const rows = [
      "import b from 'b';",
      "import d from 'd';",
      "import f from 'f';",
      '',
      "import x from './x';",
      '',
      'run();',
    ];
    const at = (line: string, put: Companion['where'][number]) =>
      spotFor(companion(line, [put]), { doc: 'a.ts', language: 'typescript', text: rows.join('\n') }, [])?.offset;
    const startOf = (row: number) => rows.slice(0, row).reduce((sum, each) => sum + each.length + 1, 0);
    expect(at("import e from 'e';", { put: 'sorted', by: 'module' })).toBe(startOf(2));
    expect(at("import y from './y';", { put: 'last', kind: 0 })).toBe(startOf(5));
    expect(at("import e from 'e';", { put: 'last', kind: 0 })).toBe(startOf(3));
  });
});
