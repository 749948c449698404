/** Hostile packages: npm itself, against a registry of the test's own. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { install } from '../../../../agent-core/execution/mcp/install.ts';

describe('attack by a package that is installed as a server', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-install-'));
  const ran = path.join(folder, 'ran');
  const touch = `node -e "fs.appendFileSync('${ran}', process.argv[1])"`;
  const packages = new Map<string, Buffer>();
  let server: Server;
  let address = '';

  /** A tarball of npm's form. */
  function publish(name: string, manifest: object): Buffer {
    const at = path.join(folder, 'sources', name, 'package');
    mkdirSync(at, { recursive: true });
    const scripts = {
      preinstall: `${touch} p`,
      install: `${touch} i`,
      postinstall: `${touch} q`,
      prepare: `${touch} r`,
    };
    writeFileSync(path.join(at, 'package.json'), JSON.stringify({ name, version: '1.0.0', scripts, ...manifest }));
    writeFileSync(path.join(at, 'index.js'), '');
    const bytes = execFileSync('tar', ['-C', path.dirname(at), '-cz', 'package']);
    packages.set(name, bytes);
    return bytes;
  }

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const [, name = '', file] = url.split('/');
      const bytes = packages.get(name);
      if (!bytes) return void response.writeHead(404).end('{}');
      if (file) return void response.end(bytes);
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
      const source = path.join(folder, 'sources', name, 'package', 'package.json');
      const manifest = {
        ...JSON.parse(readFileSync(source, 'utf8')),
        dist: { tarball: `${address}/${name}/x.tgz`, integrity },
      };
      response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': manifest } }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv('npm_config_registry', address);
    vi.stubEnv('npm_config_cache', path.join(folder, 'cache'));
    vi.stubEnv('npm_config_userconfig', path.join(folder, 'none'));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('no script of it or of what it depends on runs here, and only its person may look into the folder', async () => {
    publish('deep', {});
    publish('shallow', { bin: 'index.js', dependencies: { deep: '1.0.0' } });
    const place = path.join(folder, 'data', 'mcp', 'shallow');
    expect(await install('shallow@1.0.0', place)).toBe('node_modules/shallow/index.js');
    expect(existsSync(path.join(place, 'node_modules', 'deep', 'index.js'))).toBe(true);
    expect(existsSync(ran)).toBe(false);
    for (const each of [place, path.dirname(place)]) expect(statSync(each).mode & 0o777).toBe(0o700);
  });

  test('nothing of it comes from git, where npm runs programs over settings of its own', async () => {
    const repository = path.join(folder, 'repository');
    mkdirSync(repository);
    const scripts = { prepare: `${touch} g`, preinstall: `${touch} h` };
    writeFileSync(
      path.join(repository, 'package.json'),
      JSON.stringify({ name: 'hostile', version: '1.0.0', scripts }),
    );
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: repository });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'x');
    publish('gitty', { bin: 'index.js', dependencies: { hostile: `git+file://${repository}` } });
    const place = path.join(folder, 'data', 'mcp', 'gitty');
    await expect(install('gitty@1.0.0', place)).rejects.toMatchObject({ code: 'bad-input' });
    expect([existsSync(ran), existsSync(place)]).toEqual([false, false]);
  });
});
