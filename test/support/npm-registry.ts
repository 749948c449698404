/** A registry of npm on the loopback, with one package in it. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface NpmRegistry {
  readonly url: string;
  /** As a lock file has it. */
  readonly integrity: string;
  /** From now on it serves another content under the same name. */
  tamper(): void;
  /** From now on nobody gets the package; resolves when one asks for it. */
  hold(): Promise<void>;
  /** Undoes `hold`. */
  release(): void;
  close(): void;
}

/** Serves `name@1.0.0`, whose `index.js` is `code`. */
export async function npmRegistry(name: string, code: string): Promise<NpmRegistry> {
  let tarball = await tarballOf(name, code);
  let held: (() => void) | undefined;
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const place = `/${name}/-/${name}-1.0.0.tgz`;
    if (request.url === place) return held ? held() : void response.end(tarball);
    if (request.url !== `/${name}`) return void response.writeHead(404).end();
    const dist = { tarball: `http://127.0.0.1:${port}${place}`, integrity };
    const versions = { '1.0.0': { name, version: '1.0.0', dist } };
    response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tampered = await tarballOf(name, `${code};`);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    integrity,
    tamper: () => {
      tarball = tampered;
    },
    hold: () =>
      new Promise((asked) => {
        held = asked;
      }),
    release: () => {
      held = undefined;
    },
    close: () => void server.close(),
  };
}

async function tarballOf(name: string, code: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'package/package.json' }, JSON.stringify({ name, version: '1.0.0' }));
  archive.entry({ name: 'package/index.js' }, code);
  archive.finalize();
  return gzipSync(await buffer(archive));
}
