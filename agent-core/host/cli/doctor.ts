/** `penumbra doctor [--json]`: named checks, each with the command that mends it. Changes nothing. */
import { parseArgs } from 'node:util';
import { dataFolder } from '../../durable/data-folder.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import type { Check } from './doctor/check.ts';
import { checkConsent } from './doctor/consent.ts';
import { checkDatabase } from './doctor/database.ts';
import { checkFolder } from './doctor/folder.ts';
import { checkGit, checkNode, checkSqlite } from './doctor/programs.ts';
import { checkSandbox } from './doctor/sandbox.ts';

/** Exit 1 when something that is needed is missing. */
export async function doctor(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const checks = await runChecks(io.env);
  const healthy = checks.every((check) => check.state !== 'missing');
  await put(io.stdout, values.json ? `${JSON.stringify({ ok: healthy, checks })}\n` : readable(checks));
  return healthy ? EXIT.done : EXIT.failed;
}

async function runChecks(env: CommandIo['env']): Promise<Check[]> {
  const folder = dataFolder({ env });
  const sqlite = checkSqlite();
  const database = sqlite.state === 'ok' ? [checkDatabase(folder)] : [];
  return [
    checkNode(),
    sqlite,
    checkFolder(folder),
    ...database,
    checkGit(),
    ...(await checkSandbox(env, folder)),
    checkConsent(folder),
  ];
}

const SIGN: Readonly<Record<Check['state'], string>> = {
  ok: 'ok     ',
  missing: 'MISSING',
  optional: 'without',
  info: 'info   ',
};

function readable(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ name, state, found, mend }) => [
    `${SIGN[state]}  ${name}: ${found}`,
    ...(mend ? [`         mend it: ${mend}`] : []),
  ]);
  return `${lines.join('\n')}\n`;
}
