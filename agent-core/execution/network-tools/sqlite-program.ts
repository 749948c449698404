/**
 * Asks a database file one question, inside a container: the file may be made to break its reader. Plain Node, which has SQLite.
 * Three locks: the file is opened for reading, `query_only` is on, and only statements that ask are prepared.
 */
const PROGRAM = `
'use strict';
const { DatabaseSync } = require('node:sqlite');
const { file, sql, parameters, mostRows, mostBytes } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));

const told = (value) => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
};

const answer = () => {
  const database = new DatabaseSync(file, { readOnly: true, allowExtension: false });
  database.exec('PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const columns = statement.columns().map(({ name }) => name);
  const rows = [];
  let bytes = 0;
  for (const row of statement.iterate(...parameters)) {
    const values = row.map(told);
    bytes += JSON.stringify(values).length;
    if (rows.length === mostRows || bytes > mostBytes) return { columns, rows, truncated: true };
    rows.push(values);
  }
  return { columns, rows, truncated: false };
};

let result;
try {
  result = answer();
} catch (error) {
  result = { error: String(error.message), ...(Number.isInteger(error.errcode) && { code: error.errcode }) };
}
process.stdout.write(JSON.stringify(result));
`;

export const sqliteCommand = (node = 'node'): string[] => [node, '--no-warnings', '-e', PROGRAM];
