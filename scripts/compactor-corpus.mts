/**
 * `node scripts/compactor-corpus.mts [NAME…]`: makes the compactor's corpus anew by running real tools here. Needs Debian's gcc,
 * make, cmake, git, curl, wget, sqlite3, default-jdk, postgresql-client, docker-cli, and Python with pytest, and cargo; what is
 * not installed is left as it was. Each output goes to the corpus with this machine's paths made neutral, beside the facts of its
 * errors: planted ones, or what the tool itself reports for machines.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { javascript } from './corpus/javascript.mts';
import { later } from './corpus/later.mts';
import { native } from './corpus/native.mts';
import { python } from './corpus/python.mts';
import { type Fact, made, type Scenario } from './corpus/scenario.mts';
import { shell } from './corpus/shell.mts';
import { tables } from './corpus/tables.mts';
import { git, network, npm } from './corpus/tools.mts';

const TOOLS = ['jest@30.5.2', 'eslint@9.39.5', 'mocha@12.0.3', 'vitest@5.1.1', 'typescript@7.0.2', 'pino@10.4.0'];
const CORPUS = path.resolve(import.meta.dirname, '../test/agent-core/execution/compactor/corpus');
const INDEX = path.join(CORPUS, 'index.json');

type Entry = { command: string; facts: readonly Fact[] };

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'corpus-')));
const tools = path.resolve('out/corpus-tools');
installTools();
const url = await startServer();
const env = surroundings();
const index: Record<string, Entry> = existsSync(INDEX) ? JSON.parse(readFileSync(INDEX, 'utf8')) : {};
mkdirSync(CORPUS, { recursive: true });

const wanted = process.argv.slice(2);
for (const scenario of [
  ...javascript,
  ...native,
  ...python,
  ...git,
  ...npm,
  ...network,
  ...shell,
  ...later,
  ...tables,
]) {
  if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
  keep(scenario);
}
writeFileSync(INDEX, `${JSON.stringify(Object.fromEntries(Object.entries(index).sort()), undefined, 1)}\n`);
process.exit(0);

function keep(scenario: Scenario): void {
  const { output, exitCode, facts } = made(scenario, path.join(base, 'app'), { tools, env });
  if (exitCode === 127) {
    console.error(`${scenario.name}: the tool is not installed`);
    return;
  }
  const bytes = Buffer.from(neutral(output.toString('latin1')), 'latin1');
  writeFileSync(path.join(CORPUS, `${scenario.name}.gz`), gzipSync(bytes, { level: 9 }));
  index[scenario.name] = {
    command: scenario.command,
    facts: facts.map((fact) => fact.filter((part) => part !== '').map(neutral)),
  };
  console.log(`${scenario.name}: ${bytes.length} bytes, exit ${exitCode}, ${facts.length} facts`);
}

/** Nothing of this machine is left in it. */
function neutral(text: string): string {
  const host = new URL(url).host;
  return text
    .replaceAll(tools, '/home/dev/app')
    .replaceAll(process.cwd(), '/home/dev/project')
    .replaceAll(path.join(base, 'app'), '/home/dev/app')
    .replaceAll(base, '/home/dev')
    .replaceAll(host, 'api.example')
    .replaceAll(host.split(':')[1] ?? host, '8080')
    .replaceAll(/(?:\/[\w.-]+)*\/\.pyenv\/versions\/[\d.]+/g, '/usr/local')
    .replaceAll(release(), '6.1.0')
    .replaceAll(/\/root\b/g, '/home/dev');
}

function surroundings(): Record<string, string> {
  const bin = [path.join(tools, 'node_modules/.bin'), process.env.PATH].join(':');
  return {
    PATH: bin,
    HOME: process.env.HOME ?? base,
    LANG: 'C.UTF-8',
    REGISTRY: url,
    TOOLS: tools,
    ESBUILD: path.resolve('node_modules/.bin/esbuild'),
    npm_config_cache: path.join(base, 'npm'),
    npm_config_update_notifier: 'false',
    CARGO_TARGET_DIR: path.join(base, 'target'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    PIP_CONFIG_FILE: '/dev/null',
    npm_config_userconfig: '/dev/null',
    no_proxy: '127.0.0.1',
  };
}

function installTools(): void {
  if (TOOLS.every((tool) => existsSync(path.join(tools, 'node_modules', tool.split('@')[0] ?? '')))) return;
  mkdirSync(tools, { recursive: true });
  writeFileSync(path.join(tools, 'package.json'), '{"private":true}');
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', ...TOOLS], {
    cwd: tools,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the tools could not be installed');
}

/** On a thread of its own: this one waits for the tools. */
async function startServer(): Promise<string> {
  const module = JSON.stringify(path.join(import.meta.dirname, 'corpus/server.mts'));
  const code = `const { parentPort } = require('node:worker_threads'); import(${module}).then(({ served }) => served()).then(({ url }) => parentPort.postMessage(url));`;
  const worker = new Worker(code, { eval: true });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}
