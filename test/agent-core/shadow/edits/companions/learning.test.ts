import { describe, expect, it } from 'vitest';
import { openEditor } from '../support/editor.ts';

const DOCS = ['src/orders.ts', 'src/cart.ts', 'src/api/pay.ts', 'src/api/v2/ship.ts'] as const;
const uses = ['orders', 'cart', 'payment', 'shipment'];
const importIn = (doc: string): string => {
  const depth = doc.split('/').length - 2;
  return `import { logger } from '${depth === 0 ? './' : '../'.repeat(depth)}lib/log';`;
};
const textOf = (i: number): string =>
  [
    "import fs from 'node:fs';",
    '',
    `  console.log("${uses[i]} began");`,
    `  console.log("${uses[i]} ended");`,
    '',
  ].join('\n');

/** Four documents in which every console.log becomes a logger.info. */
function openShop(more: Readonly<Record<string, string>> = {}) {
  const editor = openEditor({ ...Object.fromEntries(DOCS.map((doc, i) => [doc, textOf(i)])), ...more });
  const use = (doc: string, which = 0): void => {
    const text = editor.text(doc);
    let offset = text.indexOf('console.log');
    for (let i = 0; i < which; i++) offset = text.indexOf('console.log', offset + 1);
    editor.change(doc, [{ offset, length: 'console.log'.length, text: 'logger.info' }]);
  };
  const add = (doc: string, line = importIn(doc)): void => {
    const offset = editor.text(doc).indexOf('\n') + 1;
    editor.change(doc, [{ offset, length: 0, text: `${line}\n` }]);
  };
  const finish = (docs: readonly string[], withImport: (doc: string) => boolean = () => true): void => {
    for (const doc of docs) {
      use(doc);
      if (withImport(doc)) add(doc);
      use(doc);
    }
  };
  return { ...editor, use, add, finish };
}

const done = (i: number): string =>
  textOf(i)
    .replace("fs';\n", `fs';\n${importIn(DOCS[i] ?? '')}\n`)
    .replaceAll('console.log', 'logger.info');

describe('a line that comes along with an edit', () => {
  it('is part of the offer once three documents had it, with its path from there', () => {
    const shop = openShop();
    shop.finish(DOCS.slice(0, 3));
    expect(shop.finished(DOCS[3]).join('\n')).toBe(done(3));
    const [offer] = shop.offers();
    expect(offer?.places.filter(({ named }) => named).map(({ doc }) => doc)).toEqual([DOCS[3]]);
    expect(offer?.summary).toContain("with import { logger } from '…/log'");
    expect(offer?.basis).toContain('3 files');
  });

  it('is none after two documents', () => {
    const shop = openShop();
    shop.finish(DOCS.slice(0, 2));
    expect(shop.offers()[0]?.places.some(({ named }) => named)).toBe(false);
  });

  it('is none where one of the documents before the newest did without', () => {
    const shop = openShop({ 'src/more.ts': textOf(0) });
    shop.finish([...DOCS.slice(0, 2), 'src/more.ts', DOCS[2]], (doc) => doc !== 'src/more.ts');
    expect(shop.offers()[0]?.places.some(({ named }) => named)).toBe(false);
  });

  it('is not wanted of a document that had it before, and not added where it is', () => {
    const had = { 'src/had.ts': `${importIn('src/had.ts')}\n${textOf(0)}` };
    const shop = openShop({ ...had, 'src/has.ts': had['src/had.ts'].replace('logger }', 'logger, other }') });
    shop.finish([...DOCS.slice(0, 2), 'src/had.ts', DOCS[2]], (doc) => doc !== 'src/had.ts');
    const places = shop.offers()[0]?.places ?? [];
    expect(places.filter(({ named }) => named).map(({ doc }) => doc)).toEqual([DOCS[3]]);
    expect(places.some(({ doc }) => doc === 'src/has.ts')).toBe(true);
  });

  it('may still be missing in the newest document, and is offered there', () => {
    const shop = openShop();
    shop.finish(DOCS.slice(0, 3));
    shop.use(DOCS[3]);
    expect(shop.finished(DOCS[3]).join('\n')).toBe(done(3));
  });

  it('goes into a list that brings in other names of the same module', () => {
    const shop = openShop({ 'src/also.ts': `import { level } from './lib/log';\n${textOf(0)}` });
    shop.finish(DOCS.slice(0, 3));
    expect(shop.finished('src/also.ts')[0]).toBe("import { level, logger } from './lib/log';");
  });

  it('is no line that has nothing to do with the edit', () => {
    const shop = openShop();
    for (const doc of DOCS.slice(0, 3)) {
      shop.use(doc);
      shop.add(doc, "import { other } from 'elsewhere';");
      shop.use(doc);
    }
    expect(shop.offers()[0]?.places.some(({ named }) => named)).toBe(false);
  });

  it('is gone when it was taken back', () => {
    const shop = openShop();
    shop.finish(DOCS.slice(0, 3));
    const before = shop.text(DOCS[1]);
    const line = `${importIn(DOCS[1])}\n`;
    const [offset, after] = [before.indexOf(line), before.replace(line, '')];
    const changes = [{ offset, length: line.length, text: '' }];
    shop.documents.set(DOCS[1], { doc: DOCS[1], language: 'typescript', text: after });
    shop.skill.retract({
      doc: DOCS[1],
      language: 'typescript',
      before,
      after,
      changes,
      firstSignal: 99,
      lastSignal: 99,
      at: 99e4,
    });
    expect(shop.offers()[0]?.places.some(({ named }) => named)).toBe(false);
  });

  it('is in what was learned, is found in files that are not open, and comes back from what was saved', () => {
    const shop = openShop();
    shop.finish(DOCS.slice(0, 3));
    const [offer] = shop.offers();
    expect(shop.skill.learned(shop.documents)[0]?.summary).toBe(offer?.summary);
    const saved = shop.skill.save(offer?.pattern ?? '');
    if (!saved) throw new Error('nothing was saved');
    // Of the lines that it stands beside there are hashes alone.
    expect(JSON.stringify(saved.companions)).not.toContain('node:fs');
    const fresh = openShop();
    const file = { doc: 'lib/deep/far.ts', language: 'typescript', text: textOf(2) };
    const places = fresh.skill.placesIn(fresh.skill.restore(JSON.parse(JSON.stringify(saved))), file);
    expect(places).toEqual(shop.skill.placesIn(offer?.pattern ?? '', file));
    expect(places[0]?.text).toBe("import { logger } from '../../src/lib/log';\n");
  });

  it('begins anew once its edit was forgotten', () => {
    const shop = openShop({ 'a.ts': textOf(0), 'b.ts': textOf(1), 'c.ts': textOf(2) });
    shop.finish(DOCS.slice(0, 3));
    shop.skill.forget(shop.offers()[0]?.fingerprint ?? '');
    for (const doc of DOCS.slice(0, 3))
      shop.change(doc, [{ offset: shop.text(doc).length, length: 0, text: '  console.log("x");\n' }]);
    for (const doc of DOCS.slice(0, 3)) shop.use(doc);
    const [offer] = shop.offers();
    expect(offer?.places.length).toBeGreaterThan(0);
    expect(offer?.places.some(({ named }) => named)).toBe(false);
  });
});
