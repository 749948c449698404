/** The servers that a person added, with what they approved of each: `mcp.json` in the data folder. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { ToolName } from '../../contracts/tools.ts';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { PinnedDefinition } from './definition.ts';

/** Part of the names of its tools. */
export const ServerName = ToolName.refine((name) => name.length <= 24, 'a server’s name has 24 characters at most');

export const McpServer = z.object({
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
export type McpServer = z.infer<typeof McpServer>;

const File = z.object({ servers: z.record(ServerName, McpServer) });

export class McpServers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws `bad-input` where the file makes no sense: then no server is there. */
  all(): Readonly<Record<string, McpServer>> {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
    const parsed = File.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data.servers;
    throw new PenumbraError(
      'bad-input',
      `${this.#file}: ${describeIssue(parsed.error)}. Mend it, or delete it and add the servers again.`,
    );
  }

  /** Adds or replaces; `undefined` takes away. */
  set(name: string, server: McpServer | undefined): void {
    const { [name]: _, ...others } = this.all();
    makeDataFolder(this.#folder);
    const servers = server ? { ...others, [name]: server } : others;
    writeAtomically(this.#file, `${JSON.stringify({ servers }, null, 2)}\n`);
  }

  /** Where a server's package is installed. */
  place(name: string): string {
    return path.join(this.#folder, 'mcp', name);
  }

  get #file(): string {
    return path.join(this.#folder, 'mcp.json');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
