/** Questions to a SQLite file of the staged copy. */
import type { Tool } from '../tools/tool.ts';
import { ask, CALL_MS, filesOf, type Input, inputOf } from './asking.ts';
import { failed } from './failures.ts';
import { queryCommand } from './programs.ts';
import { ASKS } from './statement.ts';
import { linesOf, Table } from './table.ts';

const tool = 'sqlite_query';

export const sqliteQuery: Tool<Input, Table> = {
  name: tool,
  purpose: 'Ask a SQLite database of the copy; it is opened for reading, in a container.',
  from: 'built in',
  input: inputOf(
    ASKS,
    'one SELECT (or WITH, VALUES, EXPLAIN): the database is for reading',
    'One statement, ? where a parameter stands. Tables are in sqlite_schema',
  ),
  output: Table,
  effect: 'pure',
  needs: { files: 'read', sandbox: true },
  limits: { ms: CALL_MS },
  risk: 'low',
  run: async (input, context) => {
    const { file } = input;
    const stage = await context.stage();
    if (stage.entry(file)?.kind !== 'file') return failed(tool, `there is no file ${file} in the copy`, 'file');
    const result = await ask({ tool, command: queryCommand, input, files: filesOf(stage.tree(), file) }, context);
    if (result.state === 'failed') return result;
    const { columns, rows, truncated } = result.answer;
    return { state: 'done', value: { columns, rows, truncated }, text: linesOf(result.answer) };
  },
};
