/**
 * Programs that run inside a container, as the file may be made to break its reader. Plain Node, which has SQLite; what only newer
 * ones have (defensive mode, an authorizer) is a lock beside the first word of the statement (`statement.ts`).
 */
const COMMON = `
'use strict';
const { DatabaseSync, constants } = require('node:sqlite');
const { existsSync, readFileSync } = require('node:fs');
const { file, sql, parameters, mostRows, mostBytes } = JSON.parse(readFileSync(0, 'utf8'));
/** A number of JavaScript's would be bound as one with a point. */
const bound = parameters.map((value) => (Number.isSafeInteger(value) ? BigInt(value) : value));

/** Pragmas that only tell, which statements may use as tables. */
const TELLING = new Set([
  ...['table_info', 'table_xinfo', 'table_list', 'index_list', 'index_info', 'index_xinfo'],
  ...['foreign_key_list', 'foreign_key_check', 'integrity_check', 'quick_check'],
]);
const CREATING = new Set(['TABLE', 'VIEW', 'TRIGGER', 'INDEX', 'VTABLE'].map((what) => constants['SQLITE_CREATE_' + what]));
const authorized = (action, name, value, database) => {
  const isRefused =
    (database === 'temp' && CREATING.has(action)) ||
    action === constants.SQLITE_ATTACH ||
    action === constants.SQLITE_DETACH ||
    (action === constants.SQLITE_PRAGMA && value !== null && !TELLING.has(String(name).toLowerCase()));
  return isRefused ? constants.SQLITE_DENY : constants.SQLITE_OK;
};

const opened = (options, pragmas = '') => {
  const database = new DatabaseSync(file, { ...options, allowExtension: false });
  database.enableDefensive?.(true);
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;' + pragmas);
  database.setAuthorizer?.(authorized);
  return database;
};

/** One statement: what stands after it would be left out without a word. */
const prepared = (database) => {
  const statement = database.prepare(sql);
  const rest = sql.slice(statement.sourceSQL.length);
  if (!/^(?:[\\s;]|--[^\\n]*(?:\\n|$)|\\/\\*(?:(?!\\*\\/)[\\s\\S])*(?:\\*\\/|$))*$/.test(rest)) throw new Error('one statement was expected, and more were given');
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement;
};

const told = (value) => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
};

const rowsOf = (statement) => {
  const columns = statement.columns().map(({ name }) => name);
  const rows = [];
  let bytes = 0;
  for (const row of statement.iterate(...bound)) {
    const values = row.map(told);
    bytes += JSON.stringify(values).length;
    if (rows.length === mostRows || bytes > mostBytes) return { columns, rows, truncated: true };
    rows.push(values);
  }
  return { columns, rows, truncated: false };
};

const print = (answer) => {
  let result;
  try {
    result = answer();
  } catch (error) {
    result = { error: String(error.message).slice(0, 1_000), ...(Number.isInteger(error.errcode) && { code: error.errcode }) };
  }
  process.stdout.write(JSON.stringify(result));
};
`;

/**
 * Three locks: the file is opened for reading, `query_only` is on, and only statements that ask get here. What an interrupted
 * change left half done is taken back before, which needs a file that is open for writing.
 */
const QUERY = `${COMMON}
const recover = () => {
  const database = opened({});
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
  database.close();
};

print(() => {
  if (existsSync(file + '-journal')) recover();
  return rowsOf(prepared(opened({ readOnly: true }, 'PRAGMA query_only = ON')));
});
`;

/** All or nothing. Closing the file brings what lies in its log into it. */
const EXECUTE = `${COMMON}
print(() => {
  const database = opened({});
  database.exec('BEGIN IMMEDIATE');
  const table = rowsOf(prepared(database));
  const { changed } = database.prepare('SELECT changes() AS changed').get();
  database.exec('COMMIT');
  database.close();
  return { ...table, changed };
});
`;

const commandOf = (program: string): string[] => ['node', '--no-warnings', '-e', program];

export const queryCommand = commandOf(QUERY);
export const executeCommand = commandOf(EXECUTE);
