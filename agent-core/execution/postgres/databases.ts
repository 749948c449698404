/**
 * The databases that a person added: `databases.json` in the data folder, and each password in a file of its own in
 * `database-passwords` there, readable by its owner only.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { ToolName } from '../../contracts/tools.ts';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { readJsonFile } from '../../durable/json-file.ts';
import { readSecret } from '../../durable/secret-file.ts';
import { whileOpening } from '../../durable/sqlite/open-lock.ts';
import type { Credential } from '../egress/credentials.ts';
import { inUrl, readHost } from '../egress/hosts.ts';
import { type Address, readAddress } from './address.ts';

/** A shorter one could be found in any text, and hiding it would tell more than it hides. */
const SHORTEST_PASSWORD = 8;

/** What a model calls it by. */
export const DatabaseName = ToolName.refine((name) => name.length <= 24, 'a database’s name has 24 characters at most');

export const Database = z.strictObject({
  url: z
    .string()
    .max(2_000)
    .superRefine((text, context) => {
      const read = readAddress(text);
      if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
    }),
  /** Whether agents may change it; a person said so. */
  write: z.boolean().default(false),
  /** Addresses of its host that are no public ones; a person named each. */
  allow: z.array(z.string().refine(isAddress, 'an address, as 10.0.0.5 or [fd00::5]')).max(20).default([]),
  /** Certificates to trust in place of the usual ones, PEM. */
  ca: z.string().max(1_000_000).optional(),
});
export type Database = z.output<typeof Database>;

function isAddress(text: string): boolean {
  const host = readHost(text);
  return host?.isAddress === true && inUrl(host) === text;
}

/** Where it is. */
export function addressOf({ url }: Pick<Database, 'url'>): Address {
  const read = readAddress(url);
  if (typeof read === 'string') throw new PenumbraError('bad-input', `url: ${read}`);
  return read;
}

/** What adding it granted: its own host and the addresses that were named with it, at its port. */
export function hostsOf(database: Pick<Database, 'url' | 'allow'>): string[] {
  const { host, port } = addressOf(database).at;
  return [inUrl(host), ...database.allow].map((each) => `${each}:${port}`);
}

const File = z.strictObject({ databases: z.record(DatabaseName, Database) });

export const databasesFile = (folder: string): string => path.join(folder, 'databases.json');

export class Databases {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws `bad-input` where the file makes no sense: then no database is there. */
  all(): Readonly<Record<string, Database>> {
    const mend = 'Mend it, or delete it and add the databases again.';
    return readJsonFile(databasesFile(this.#folder), File, mend)?.databases ?? {};
  }

  /** Adds or replaces. Durable when it returns. */
  add(name: string, database: Database, password: string): void {
    const file = this.#passwordFile(name);
    this.#change((all) => {
      if (password === '') rmSync(file, { force: true });
      else {
        makeDataFolder(path.dirname(file));
        writeAtomically(file, password);
      }
      return { ...all, [name]: database };
    });
  }

  remove(name: string): void {
    this.#change(({ [name]: _, ...others }) => others);
    rmSync(this.#passwordFile(name), { force: true });
  }

  /** Empty where there is none. */
  password(name: string): string {
    return readSecret(this.#passwordFile(name)) ?? '';
  }

  /** Others may add theirs at the same time. */
  #change(change: (all: Readonly<Record<string, Database>>) => Readonly<Record<string, Database>>): void {
    makeDataFolder(this.#folder);
    whileOpening(this.#folder, () => {
      const databases = change(this.all());
      writeAtomically(databasesFile(this.#folder), `${JSON.stringify({ databases }, null, 2)}\n`);
    });
  }

  #passwordFile(name: string): string {
    return path.join(this.#folder, 'database-passwords', name);
  }
}

/** Why this password is not kept; `undefined` where it may be. */
export function whyNoPassword(password: string): string | undefined {
  if (password === '') return undefined;
  if (/\p{Cc}/u.test(password)) return 'a password is one line, without control characters';
  return password.length < SHORTEST_PASSWORD
    ? `a password of fewer than ${SHORTEST_PASSWORD} characters cannot be kept out of what agents see`
    : undefined;
}

/** What must be seen nowhere. */
export const secretsOf = (password: string): readonly Credential[] =>
  password === '' ? [] : [{ header: '', value: '', secrets: [password] }];
