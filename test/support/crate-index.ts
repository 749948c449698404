/** A sparse index of crates on the loopback, with their files. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface CrateIndex {
  readonly url: string;
  /** The checksum of each crate, by name, as a lock has it. */
  readonly checksums: ReadonlyMap<string, string>;
  /** From now on it serves other bytes for that crate, and says the same of them. */
  tamper(name: string): void;
  close(): void;
}

/** Serves crates of version 1.0.0 with names of four letters or more; of each its files beside `Cargo.toml`. */
export async function crateIndex(
  crates: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<CrateIndex> {
  const files = new Map<string, Buffer>();
  const answers = new Map<string, string>();
  const checksums = new Map<string, string>();
  for (const [name, texts] of Object.entries(crates)) {
    const crate = await crateOf(name, texts);
    const cksum = createHash('sha256').update(crate).digest('hex');
    const line = { name, vers: '1.0.0', deps: [], cksum, features: {}, yanked: false };
    checksums.set(name, cksum);
    files.set(`/crates/${name}/1.0.0/download`, crate);
    answers.set(`/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`, `${JSON.stringify(line)}\n`);
  }
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '') ?? files.get(request.url ?? '');
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  answers.set('/config.json', JSON.stringify({ dl: `${url}crates` }));
  return {
    url,
    checksums,
    tamper: (name) => void files.set(`/crates/${name}/1.0.0/download`, Buffer.from('other')),
    close: () => void server.close(),
  };
}

async function crateOf(name: string, texts: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  const manifest = `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2021"\n`;
  for (const [file, text] of Object.entries({ 'Cargo.toml': manifest, ...texts }))
    archive.entry({ name: `${name}-1.0.0/${file}` }, text);
  archive.finalize();
  return gzipSync(await buffer(archive));
}
