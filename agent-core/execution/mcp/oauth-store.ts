/** What logins at servers gave: a file for each server in `mcp-logins` of the data folder, readable by its owner only. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../contracts/json.ts';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { readSecret } from '../../durable/secret-file.ts';
import { isCloseOrSecret } from './addresses.ts';

const placeIn = (folder: string): string => path.join(folder, 'mcp-logins');

const Told = z.looseObject({});

/** What a person got where a login registers no clients by itself. */
export const GivenClient = z
  .object({
    /** A name, or the address of a document about the client (Client ID Metadata Documents). */
    client_id: z.string().regex(/^[\x21-\x7e]{1,2000}$/, 'printable characters without spaces'),
    client_secret: z.string().min(1, 'is empty').max(4_000).optional(),
    /** The server that gave it: it is told to no other. */
    issuer: z
      .url({ protocol: /^https?$/, error: 'the address of the login server' })
      .refine(isCloseOrSecret, 'https:// alone, or http:// to a loopback address')
      .optional(),
    /** Of the loopback address that the browser comes back to; any without it. */
    port: z.coerce.number().int().min(1).max(65_535).optional(),
  })
  .refine(({ client_secret, issuer }) => client_secret === undefined || issuer !== undefined, {
    path: ['issuer'],
    message: 'a secret is told to one login server alone: name it with --issuer URL',
  });
export type GivenClient = z.infer<typeof GivenClient>;

const Login = z.object({
  given: GivenClient.optional(),
  /** Where the browser comes back to, as it was registered. */
  redirectUrl: z.string().optional(),
  client: z.looseObject({ client_id: z.string(), client_secret: z.string().optional() }).optional(),
  tokens: z
    .looseObject({ access_token: z.string(), token_type: z.string(), refresh_token: z.string().optional() })
    .optional(),
  verifier: z.string().optional(),
  discovery: Told.optional(),
});
export type Login = z.infer<typeof Login>;

export class OAuthStore {
  readonly #file: string;

  constructor(folder: string, server: string) {
    this.#file = path.join(placeIn(folder), `${server}.json`);
  }

  /** Empty where nobody logged in, or what is kept makes no sense. */
  read(): Login {
    const text = readSecret(this.#file);
    const read = Login.safeParse(text === undefined ? {} : parseJson(text));
    return read.success ? read.data : {};
  }

  write(change: Partial<Login>): void {
    makeDataFolder(path.dirname(this.#file));
    writeAtomically(this.#file, JSON.stringify({ ...this.read(), ...change }));
  }

  forget(): void {
    rmSync(this.#file, { force: true });
  }

  /** Forgets what the login gave, and keeps what a person gave for it. */
  logOut(): void {
    const { given } = this.read();
    this.forget();
    if (given) this.write({ given });
  }

  /** All that must be seen nowhere else. */
  secrets(): string[] {
    const { given, client, tokens, verifier } = this.read();
    const all = [
      given?.client_secret,
      client?.client_secret,
      tokens?.access_token,
      tokens?.refresh_token,
      tokens?.id_token,
      verifier,
    ];
    return all.filter((each) => typeof each === 'string');
  }
}

export const hasLogins = (folder: string): boolean => existsSync(placeIn(folder));

/** Deletes what every login gave; at how many servers. */
export function forgetLogins(folder: string): number {
  const place = placeIn(folder);
  if (!existsSync(place)) return 0;
  const files = readdirSync(place).filter((name) => name.endsWith('.json'));
  rmSync(place, { recursive: true });
  return files.length;
}
