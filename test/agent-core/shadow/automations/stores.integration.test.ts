import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AutomationId } from '../../../../agent-core/contracts/suggestions.ts';
import { DATABASE_FILE, openDatabase } from '../../../../agent-core/durable/sqlite/database.ts';
import type { Store } from '../../../../agent-core/durable/sqlite/store.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { ApplicationStore, KEPT_FOR } from '../../../../agent-core/shadow/automations/application-store.ts';
import { planUndo } from '../../../../agent-core/shadow/automations/plan-undo.ts';
import { SavedAutomations } from '../../../../agent-core/shadow/automations/saved-store.ts';
import { takenBack } from './applied.ts';
import { HUNTER2 } from './hunter2.ts';

let folder: string;
let store: Store;
let applications: ApplicationStore;
let saved: SavedAutomations;

function open(): void {
  ({ store } = openDatabase(folder, { clock: { now: () => 0 }, log: () => {} }));
  let last = 0;
  const newId = () => {
    last += 1;
    return `id-${store.sql.pragma('data_version', { simple: true })}-${last}`;
  };
  applications = new ApplicationStore(store, HUNTER2, newId);
  saved = new SavedAutomations(store, HUNTER2, newId);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'penumbra-stores-'));
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const onDisk = () => ['', '-wal'].map((end) => readFileSync(path.join(folder, DATABASE_FILE + end), 'latin1')).join('');

describe('applications', () => {
  const apply = (at: number, workspace = 'w', before = 'foo "hunter2"', after = 'bar "hunter2"') =>
    applications.record({
      source: 's1',
      fingerprint: 'f1',
      title: 'foo → bar "hunter2"',
      workspace,
      at,
      documents: [{ doc: 'a.ts', before, after }],
    });

  test('survive a restart, with all that undo needs and no secret', () => {
    const id = apply(1000);
    expect(onDisk()).not.toContain('hunter2');
    store.close();
    open();
    const found = applications.latest('w', 1000);
    expect(found).toMatchObject({ id, title: 'foo → bar "*******"', state: 'applied', outcome: undefined, at: 1000 });
    const present = 'new\nbar "hunter2"';
    const plan = found && planUndo(found, new Map([['a.ts', present]]), HUNTER2);
    expect(plan && takenBack(plan, 'a.ts', present)).toBe('new\nfoo "hunter2"');
  });

  test('remember which files they made', () => {
    const documents = [
      { doc: 'a.ts', before: 'a', after: 'b' },
      { doc: 'new.ts', before: '', after: 'test();', made: true },
    ];
    applications.record({ source: 's1', fingerprint: 'f1', title: 't', workspace: 'w', at: 1, documents });
    const found = applications.latest('w', 1);
    expect(found?.documents.map(({ doc, made }) => [doc, made])).toEqual([
      ['a.ts', false],
      ['new.ts', true],
    ]);
  });

  test('are taken back newest first, workspace by workspace', () => {
    const [first, second, other] = [apply(1), apply(2), apply(3, 'elsewhere')];
    expect(applications.latest('w', 5)?.id).toBe(second);
    applications.undone(second);
    expect(applications.latest('w', 5)?.id).toBe(first);
    applications.undone(first);
    expect(applications.latest('w', 5)).toBeUndefined();
    expect(applications.latest('elsewhere', 5)?.id).toBe(other);
  });

  test('are forgotten after thirty days', () => {
    const old = apply(0);
    expect(applications.latest('w', KEPT_FOR + 1)).toBeUndefined();
    apply(KEPT_FOR + 1);
    expect(applications.get(old)).toBeUndefined();
  });

  test('are judged once, whichever window comes first', () => {
    const id = apply(1000);
    expect(applications.unjudged('w', 999)).toEqual([]);
    expect(applications.unjudged('w', 1000).map((one) => one.id)).toEqual([id]);
    expect(applications.judged(id, 'kept')).toBe(true);
    expect(applications.judged(id, 'undone')).toBe(false);
    expect(applications.get(id)?.outcome).toBe('kept');
    expect(applications.unjudged('w', 1000)).toEqual([]);
  });
});

describe('saved automations', () => {
  const automation = {
    name: 'Use bar',
    summary: 'foo(…) → bar(…)',
    fingerprint: 'f1',
    savedAt: 5,
    workspace: 'w',
    pattern: { version: 1, anything: ['kept', { as: 'it is' }] },
    examples: [{ doc: 'a.ts', line: 1, before: 'foo("hunter2")', after: 'bar("hunter2")', at: 4 }],
  };

  test('are listed by name, found again whole after a restart, and deleted', () => {
    const id = saved.save(automation);
    saved.save({ ...automation, name: 'A first one' });
    store.close();
    open();
    expect(saved.list().map(({ name }) => name)).toEqual(['A first one', 'Use bar']);
    const { workspace: _, ...shown } = automation;
    expect(saved.get(id)).toMatchObject({
      ...shown,
      examples: [{ before: 'foo("*******")', after: 'bar("*******")' }],
    });
    saved.delete(id);
    expect(saved.list()).toHaveLength(1);
    expect(() => saved.get(id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => saved.delete(AutomationId.parse('never was'))).not.toThrow();
  });

  test.each([
    { version: 1, line: '  password = "Sommer2024!x1"' },
    { version: 1, above: ['password_1', '=', '"Sommer2024!x1"'] },
  ])('are refused when their pattern holds a secret that JSON would hide: %o', (pattern) => {
    const masking = new SavedAutomations(store, createMasker(), () => 'other');
    expect(() => masking.save({ ...automation, pattern })).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(onDisk()).not.toContain('Sommer2024');
  });

  test('are refused when their pattern holds a secret', () => {
    const secret = { ...automation, pattern: { version: 1, constant: 'hunter2' } };
    expect(() => saved.save(secret)).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(onDisk()).not.toContain('hunter2');
  });
});
