import { fileTools } from '../files/index.ts';
import { httpGet, httpRequest } from '../network-tools/http-request.ts';
import { sqliteExecute } from '../sqlite/execute.ts';
import { sqliteQuery } from '../sqlite/query.ts';
import { fileToolOf } from './adapters.ts';
import { askPerson } from './ask-person.ts';
import { run, runOnline, test } from './commands.ts';
import type { Tool } from './tool.ts';

/** Every tool that there is without anybody adding one. */
export const builtIn: readonly Tool[] = [
  ...fileTools.map(fileToolOf),
  ...[run, runOnline, test, httpGet, httpRequest, sqliteQuery, sqliteExecute, askPerson].map(
    (tool) => tool as unknown as Tool,
  ),
];
