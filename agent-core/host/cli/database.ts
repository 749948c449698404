/** `penumbra database add | list | remove`: the databases that agents may ask, each added by a person. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text as wholeText } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { Refused } from '../../durable/runs/program.ts';
import { probe } from '../../execution/postgres/asking.ts';
import { Database, DatabaseName, Databases, whyNoPassword } from '../../execution/postgres/databases.ts';
import { egressOf } from '../tools/databases.ts';
import { WaysOut } from '../tools/ways-out.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine, printable } from './printable.ts';

const USAGE = `usage: penumbra database add NAME postgres://USER@HOST[:PORT]/DATABASE [--password] [--write] [--allow ADDRESS]… [--ca FILE]
       penumbra database list [--json]
       penumbra database remove NAME
--password reads it from standard input; a terminal is asked for it anyway.`;

const OPTIONS = {
  password: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  allow: { type: 'string', multiple: true },
  ca: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export async function database(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [action, name, url, ...more] = positionals;
  const databases = new Databases(dataFolder({ env: io.env }));
  if (action === 'list' && name === undefined) return await list(databases, values.json, io);
  if (action === 'remove' && name !== undefined && url === undefined) return await remove(databases, name, io);
  if (action !== 'add' || name === undefined || url === undefined || more.length > 0)
    throw new PenumbraError('bad-input', USAGE);
  const { write, allow = [], ca } = values;
  const added = read(url, { write, allow, ca });
  return await add(databaseName(name, databases), added, { databases, io, isPiped: values.password });
}

interface Adding {
  readonly databases: Databases;
  readonly io: CommandIo;
  readonly isPiped: boolean;
}

/** Kept only once the server took the password and its role is one that fits. */
async function add(name: string, added: Database, { databases, io, isPiped }: Adding): Promise<number> {
  const password = await passwordFrom(io, isPiped);
  const why = whyNoPassword(password);
  if (why) throw new PenumbraError('bad-input', `${printable(why)}.`);
  const folder = dataFolder({ env: io.env });
  const waysOut = new WaysOut({ folder, clock: systemClock, log: () => {}, env: io.env });
  try {
    const egress = egressOf(waysOut)(added, 'database add', {
      run: 'database add',
      idempotencyKey: `database ${name}`,
    });
    const result = await probe({ name, database: added, password, egress });
    if (result.state !== 'done') {
      await put(
        io.stderr,
        `${printable(result.state === 'failed' ? result.failure.message : '')} Nothing was added.\n`,
      );
      return EXIT.failed;
    }
  } catch (error) {
    if (error instanceof Refused) throw new PenumbraError('bad-input', `${error.message} Nothing was added.`);
    throw error;
  } finally {
    waysOut.close();
  }
  databases.add(name, added, password);
  const tools = added.write ? 'postgres_query and postgres_execute' : 'postgres_query';
  await put(io.stderr, `Agents may now reach ${name} by ${tools}. \`penumbra tools\` lists them.\n`);
  return EXIT.done;
}

async function list(databases: Databases, isJson: boolean, io: CommandIo): Promise<number> {
  const all = Object.entries(databases.all()).map(([name, { url, write, allow }]) => ({ name, url, write, allow }));
  const line = ({ name, url, write, allow }: (typeof all)[number]) =>
    `${[name, printable(url), write ? 'reads and writes' : 'reads', ...allow].join('  ')}\n`;
  await put(io.stdout, isJson ? jsonLine(all) : all.map(line).join(''));
  return EXIT.done;
}

async function remove(databases: Databases, name: string, io: CommandIo): Promise<number> {
  if (!Object.hasOwn(databases.all(), name))
    throw new PenumbraError('bad-input', `There is no database ${name}. \`penumbra database list\` lists them.`);
  databases.remove(name);
  await put(io.stderr, `The database ${name} and its password are forgotten here.\n`);
  return EXIT.done;
}

function databaseName(name: string, databases: Databases): string {
  const parsed = DatabaseName.safeParse(name);
  if (!parsed.success) throw new PenumbraError('bad-input', `${name}: ${describeIssue(parsed.error)}.`);
  if (Object.hasOwn(databases.all(), name))
    throw new PenumbraError('bad-input', `There is a database ${name} already; remove it first.`);
  return parsed.data;
}

function read(url: string, given: { write: boolean; allow: readonly string[]; ca: string | undefined }): Database {
  const { write, allow, ca } = given;
  const parsed = Database.safeParse({ url, write, allow, ...(ca !== undefined && { ca: certificates(ca) }) });
  // What is wrong may be a password in it: the address is not told back.
  if (!parsed.success) throw new PenumbraError('bad-input', `${describeIssue(parsed.error)}.`);
  return parsed.data;
}

function certificates(file: string): string {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PenumbraError('bad-input', `--ca: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new PenumbraError('bad-input', `--ca: ${file} holds no certificate in PEM.`);
  return text;
}

/** From the terminal, without being shown; from standard input where that was said; else none. */
async function passwordFrom(io: CommandIo, isPiped: boolean): Promise<string> {
  if (!io.stdin.isTTY) return isPiped ? (await wholeText(io.stdin)).replace(/\r?\n$/, '') : '';
  await put(io.stderr, 'Password (empty for none): ');
  const unseen = new Writable({ write: (_piece, _encoding, done) => done() });
  const asking = createInterface({ input: io.stdin, output: unseen, terminal: true });
  const password = await asking.question('');
  asking.close();
  await put(io.stderr, '\n');
  return password;
}
