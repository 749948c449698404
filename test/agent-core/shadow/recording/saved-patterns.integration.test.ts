import { describe, expect, test } from 'vitest';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { SavedAutomations } from '../../../../agent-core/shadow/automations/saved-store.ts';
import { onDisk, setup } from '../../../support/recording.ts';

describe('lines that an older version kept in a saved pattern', () => {
  const example = (doc: string) => `{"doc":"${doc}","line":0,"before":"old-${doc}","after":"new","at":1}`;
  const both = `[${example('a.ts')},${example('b.ts')}]`;
  const pattern = `{"version":2,"template":{},"examples":${both},"negativeWords":[["passed-over"]]}`;
  const savedBefore = () => {
    const all = setup();
    all.store.sql.exec(`INSERT INTO automation VALUES ('m', 'Mine', 's', 'f', 0, '${pattern}', '${both}', '/work')`);
    return { ...all, left: () => ['old-a.ts', 'old-b.ts', 'passed-over'].filter((each) => onDisk(all.folder, each)) };
  };

  test('go when a file is forgotten, and the automation tells how many of its examples', () => {
    const { recording, store, left } = savedBefore();
    recording.forget({ what: 'document', workspace: '/work', doc: 'a.ts' });
    expect(left()).toEqual(['old-b.ts']);
    const [automation] = new SavedAutomations(store, createMasker(), () => 'x').list();
    expect(automation).toMatchObject({ forgotten: 1, examples: [{ doc: 'b.ts' }] });
  });

  test('go with retention, while the examples stay', () => {
    const { recording, store, left } = savedBefore();
    recording.enforceRetention({ days: 30, megabytes: 100 });
    expect(left()).toEqual(['old-a.ts', 'old-b.ts']);
    expect(store.sql.prepare('SELECT pattern FROM automation').pluck().get()).not.toContain('old-');
  });

  test('go too where no version can run the pattern any more', () => {
    const { recording, store, left } = savedBefore();
    store.sql.exec(`UPDATE automation SET pattern = replace(pattern, '"version":2', '"version":1')`);
    recording.forget({ what: 'everything' });
    expect(left()).toEqual([]);
  });
});
