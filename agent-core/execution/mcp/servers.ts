/** The servers that a person added, with what they approved of each: `mcp.json` in the data folder. */
import path from 'node:path';
import * as z from 'zod';
import { ToolName } from '../../contracts/tools.ts';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { readJsonFile } from '../../durable/json-file.ts';
import { whileOpening } from '../../durable/sqlite/open-lock.ts';
import { isCloseOrSecret } from './addresses.ts';
import { PinnedDefinition } from './definition.ts';

/** Part of the names of its tools. */
export const ServerName = ToolName.refine((name) => name.length <= 24, 'a server’s name has 24 characters at most');

/** From npm, run in a container. */
export const PackageServer = z.object({
  /** From npm, at one version. */
  package: z
    .string()
    .regex(/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*@\d+\.\d+\.\d+[\w.+-]*$/, 'a package at one version, as name@1.2.3'),
  /** What Node runs, below the folder it is installed in. */
  entry: z.string(),
  args: z.array(z.string()).default([]),
  /** SHA-256 over all installed files: what was approved is what runs. */
  files: z.string().regex(/^[0-9a-f]{64}$/),
  tools: z.array(PinnedDefinition),
});
export type PackageServer = z.infer<typeof PackageServer>;

/** Elsewhere, reached over HTTP. */
export const HttpServer = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'the address of a server, as https://example.com/mcp' })
    .max(2_000)
    .refine(isCloseOrSecret, 'https:// alone, or http:// to a loopback address; no user and no fragment in it'),
  /** Hosts that its login needs beside its own, as `HOST` or `HOST:PORT`; a person named each. */
  allow: z.array(z.string()).max(20).default([]),
  tools: z.array(PinnedDefinition),
});
export type HttpServer = z.infer<typeof HttpServer>;

export const McpServer = z.union([PackageServer, HttpServer]);
export type McpServer = z.infer<typeof McpServer>;

export const isHttp = (server: McpServer): server is HttpServer => 'url' in server;

/** What it is, in short. */
export const sourceOf = (server: McpServer): string => (isHttp(server) ? server.url : server.package);

/** The hosts that adding it granted to it: its own and those of its login. */
export function hostsOf({ url, allow }: Pick<HttpServer, 'url' | 'allow'>): string[] {
  const { protocol, hostname, port } = new URL(url);
  return [`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`, ...allow];
}

const File = z.object({ servers: z.record(ServerName, McpServer) });

export class McpServers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws `bad-input` where the file makes no sense: then no server is there. */
  all(): Readonly<Record<string, McpServer>> {
    return readJsonFile(this.#file, File, 'Mend it, or delete it and add the servers again.')?.servers ?? {};
  }

  /** Adds or replaces; `undefined` takes away. */
  set(name: string, server: McpServer | undefined): void {
    makeDataFolder(this.#folder);
    // Others may add theirs at the same time.
    whileOpening(this.#folder, () => {
      const { [name]: _, ...others } = this.all();
      const servers = server ? { ...others, [name]: server } : others;
      writeAtomically(this.#file, `${JSON.stringify({ servers }, null, 2)}\n`);
    });
  }

  /** Where a server's package is installed. */
  place(name: string): string {
    return path.join(this.#folder, 'mcp', name);
  }

  get #file(): string {
    return path.join(this.#folder, 'mcp.json');
  }
}
