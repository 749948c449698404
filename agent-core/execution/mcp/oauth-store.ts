/** What logins at servers gave: a file for each server in `mcp-logins` of the data folder, readable by its owner only. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../contracts/json.ts';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { readSecret } from '../../durable/secret-file.ts';

const Told = z.looseObject({});

const Login = z.object({
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
    this.#file = path.join(folder, 'mcp-logins', `${server}.json`);
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

  /** All that must be seen nowhere else. */
  secrets(): string[] {
    const { client, tokens, verifier } = this.read();
    const all = [client?.client_secret, tokens?.access_token, tokens?.refresh_token, tokens?.id_token, verifier];
    return all.filter((each) => typeof each === 'string');
  }
}
