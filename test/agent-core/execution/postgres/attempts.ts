/** What is tried against databases that may only be read; each list is refused in a way of its own. */

/** Refused by their first word. */
export const UNSENT = [
  "INSERT INTO item VALUES (9, 'x')",
  'UPDATE item SET paid = true',
  'DELETE FROM item',
  'TRUNCATE item',
  'CREATE TABLE other (id int)',
  "COPY (SELECT 1) TO PROGRAM 'true'",
  'COPY item TO STDOUT',
  'SET default_transaction_read_only = off',
  'SET TRANSACTION READ WRITE',
  'COMMIT',
  'DO $$ BEGIN END $$',
  'CALL touch()',
  'NOTIFY x',
  '/* /* */ SELECT */ DELETE FROM item',
];

/** Refused by the server: second statements, and what writes within what reads. */
export const SENT = [
  'WITH gone AS (DELETE FROM item RETURNING *) SELECT * FROM gone',
  'SELECT * INTO other FROM item',
  'SELECT * FROM item FOR UPDATE',
  'EXPLAIN ANALYZE DELETE FROM item',
  'EXPLAIN ANALYZE CREATE TABLE other AS SELECT 1',
  'SELECT 1; DELETE FROM item',
  'SELECT 1; COMMIT; DELETE FROM item',
];

/** Calls that are refused by the names of their functions. */
export const NAMED = [
  "nextval('counter')",
  "setval('counter', 7)",
  "set_config('transaction_read_only', 'off', true)",
  'PG_Terminate_Backend /* . */ (1)',
  "pg_notify('a', 'b')",
  'pg_advisory_lock(1)',
  "lo_export(1, '/tmp/x')",
  "lo_import('/etc/passwd')",
  'lo_create(0)',
  "pg_read_file('/etc/passwd')",
  "pg_ls_dir('/')",
  "query_to_xml('SELECT 1', true, true, '')",
  "pg_logical_emit_message(false, 'a', 'b')",
  "public.dblink('dbname=shop', 'SELECT 1')",
  "public.crosstab('SELECT 1')",
  'touch()',
  'public."touch"()',
  'public.owners()',
  'public."say ""it"""()',
];

/** Roles that may do too much, and how that is told. */
export const ODD: [powers: string, sql: string, why: string][] = [
  ['SUPERUSER', '', 'is a superuser'],
  ['CREATEROLE', '', 'may make roles'],
  ['CREATEDB', '', 'may make databases'],
  ['REPLICATION', '', 'may replicate'],
  ['', 'GRANT pg_read_server_files TO odd', 'is a member of pg_read_server_files'],
  ['', 'GRANT pg_execute_server_program TO odd', 'is a member of pg_execute_server_program'],
  ['NOINHERIT', 'GRANT pg_write_all_data TO odd', 'is a member of pg_write_all_data'],
  ['', 'GRANT pg_signal_backend TO odd', 'is a member of pg_signal_backend'],
  ['', 'GRANT reader TO odd', 'may end sessions of reader'],
  ['NOINHERIT', 'CREATE ROLE mid; GRANT UPDATE ON item TO mid; GRANT mid TO odd', 'may change public.item'],
  ['', 'GRANT UPDATE (name) ON item TO odd', 'may change public.item'],
  ['', 'GRANT TRIGGER ON item TO odd', 'may change public.item'],
  ['', 'GRANT USAGE ON SEQUENCE counter TO odd', 'may count on public.counter'],
  ['', 'GRANT CREATE ON SCHEMA public TO odd', 'may create in the schema public'],
  ['', 'GRANT CREATE ON DATABASE shop TO odd', 'may create schemas'],
  ['', 'CREATE TABLE own (); ALTER TABLE own OWNER TO odd; REVOKE ALL ON own FROM odd', 'owns something'],
  ['', 'GRANT EXECUTE ON FUNCTION lo_export(oid, text) TO odd', 'may call lo_export'],
  ['', 'GRANT EXECUTE ON FUNCTION dblink(text, text) TO odd', 'may call public.dblink'],
];
