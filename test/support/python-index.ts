/** An index of Python packages on the loopback, with one wheel in it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PythonIndex {
  readonly url: string;
  /** As a lock has it. */
  readonly hash: string;
  close(): void;
}

const ZIP = `import sys, zipfile
name, code = sys.argv[1:]
with zipfile.ZipFile(sys.stdout.buffer, 'w') as wheel:
    about = name + '-1.0.0.dist-info/'
    wheel.writestr(name + '.py', code)
    wheel.writestr(about + 'METADATA', 'Metadata-Version: 2.1\\nName: ' + name + '\\nVersion: 1.0.0\\n')
    wheel.writestr(about + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(about + 'RECORD', '')
`;

const wheelOf = (name: string, code: string): Buffer => execFileSync('/usr/bin/python3', ['-c', ZIP, name, code]);

/** Serves `name` 1.0.0, a module whose text is `code`. */
export async function pythonIndex(name: string, code: string): Promise<PythonIndex> {
  const wheel = wheelOf(name, code);
  const file = `${name}-1.0.0-py3-none-any.whl`;
  const hash = `sha256:${createHash('sha256').update(wheel).digest('hex')}`;
  const server = createServer((request, response) => {
    if (request.url === `/${file}`) return void response.end(wheel);
    if (request.url !== `/simple/${name}/`) return void response.writeHead(404).end();
    response.setHeader('content-type', 'text/html').end(`<!DOCTYPE html><a href="/${file}">${file}</a>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`,
    hash,
    close: () => void server.close(),
  };
}
