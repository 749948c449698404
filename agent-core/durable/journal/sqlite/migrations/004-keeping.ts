import type { Migration } from '../../../sqlite/migrate.ts';

export const keeping: Migration = {
  version: 4,
  what: 'seals of runs, and memos',
  up: (sql) => {
    sql.exec(`
      -- The signed checkpoint that stands for the events dropped behind it; without a signature for a run that is being removed.
      CREATE TABLE seal (
        run INTEGER PRIMARY KEY REFERENCES run (id),
        up_to INTEGER NOT NULL,
        link BLOB,
        checkpoint INTEGER,
        checkpoint_link BLOB,
        at INTEGER NOT NULL,
        key TEXT,
        signature BLOB,
        -- The last of these events that was looked at to delete it.
        dropped INTEGER NOT NULL DEFAULT 0
      );

      -- Which event of a run holds the answer to what.
      CREATE TABLE memo (
        run INTEGER NOT NULL REFERENCES run (id),
        key TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (run, key)
      ) WITHOUT ROWID;
      CREATE INDEX memo_event ON memo (run, seq);

      -- Removing a run looks for its children.
      CREATE INDEX run_parent ON run (parent) WHERE parent IS NOT NULL;
    `);
  },
};
