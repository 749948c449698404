/** Builds all of dist: the extension, the agent host with its synthesis thread and the command line, each one bundle. `--watch` keeps going. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type BuildOptions, build, context, type ImportKind, type Plugin } from 'esbuild';

const watch = process.argv.includes('--watch');
const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  sourcemap: 'linked',
  minify: !watch,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

const esm: BuildOptions = {
  ...shared,
  format: 'esm',
  // pg-native: pg asks for it, and does without.
  external: ['better-sqlite3', 'pg-native'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};

/** What the extension imports late comes from the bundle of `extension/late.ts`. */
const late: Plugin = {
  name: 'late',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/(connection|reader)\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './late.cjs', external: true } : undefined,
    ),
};

/** Clients of servers that few configure: bundles of their own, read where one is configured. */
const clients: Plugin = {
  name: 'clients',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^pg$/ }, ({ kind }) => elsewhere(kind, './pg.js'));
    onResolve({ filter: /\/client\.ts$/ }, ({ kind }) => elsewhere(kind, './redis.js'));
    onResolve({ filter: /^dockerode$/ }, ({ kind }) => elsewhere(kind, './docker.js'));
  },
};

/** dockerode reads 700 KB for engines over SSH and for BuildKit's sessions; neither is used. */
const withoutSsh: Plugin = {
  name: 'without-ssh',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs.*)$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const elsewhere = (kind: ImportKind, path: string) =>
  kind === 'dynamic-import' ? { path, external: true } : undefined;

/** zod can make JSON schemas of its own, which nothing in the extension asks for: 18 KB. Who asks for one there gets an error. */
const withoutJsonSchemas: Plugin = {
  name: 'without-json-schemas',
  setup: ({ onLoad }) => {
    const left = (...names: string[]) => ({
      contents: `const left = () => { throw new Error('JSON schemas are left out of this bundle'); };
        export { ${names.map((name) => `left as ${name}`).join(', ')} };`,
    });
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]json-schema-processors\.js$/ }, () =>
      left('allProcessors', 'toJSONSchema'),
    );
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]to-json-schema\.js$/ }, () =>
      left(
        ...['createStandardJSONSchemaMethod', 'createToJSONSchemaMethod', 'initializeContext', 'processSchema'],
        ...['extractDefs', 'finalize', 'handleUnrepresentable'],
      ),
    );
  },
};

/**
 * The editor looks up who asks at every `require('vscode')`, and every file of ours that imports it asks: once a bundle is
 * enough. They were half of what loading the bundle cost.
 */
const vscodeOnce = `"use strict";
var load = require, vscode;
require = (name) => (name === 'vscode' ? (vscode ??= load(name)) : load(name));`;

const bundles: BuildOptions[] = [
  {
    ...shared,
    format: 'cjs',
    entryPoints: { entry: 'extension/entry.ts', extension: 'extension/main.ts', late: 'extension/late.ts' },
    external: ['vscode', './extension.cjs'],
    plugins: [late, withoutJsonSchemas],
    banner: { js: vscodeOnce },
    outExtension: { '.js': '.cjs' },
    outdir: 'dist',
  },
  {
    ...esm,
    entryPoints: {
      'agent-host': 'agent-core/host/main.ts',
      synthesis: 'agent-core/host/synthesis/worker.ts',
      compactor: 'agent-core/execution/compactor/worker.ts',
      cli: 'agent-core/host/cli/main.ts',
      redis: 'agent-core/durable/redis/client.ts',
      pg: 'pg',
      docker: 'dockerode',
      'debian-root': 'agent-core/execution/image/debian-root.sh',
      sandbox: 'agent-core/execution/image/sandbox.dockerfile',
      statx: 'agent-core/execution/image/statx.c',
    },
    // What the tools' image is made from lies beside the code that reads it, as in the sources.
    loader: { '.sh': 'copy', '.dockerfile': 'copy', '.c': 'copy' },
    plugins: [clients, withoutSsh],
    // What is imported late is read late: tools are half of the code, and most windows and commands never call one.
    splitting: true,
    chunkNames: 'part-[hash]',
    outdir: 'dist',
  },
  {
    ...esm,
    target: 'node18',
    entryPoints: { penumbra: 'agent-core/host/cli/penumbra.ts' },
    external: ['./cli.js'],
    outdir: 'dist',
  },
];

if (watch) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  // esbuild has said by then what is wrong.
  const results = await Promise.all(bundles.map((options) => build(options))).catch(() => process.exit(1));
  const outputs = results.map((result) => result.metafile?.outputs ?? {});
  // Only afterwards, so that whoever runs from dist meanwhile finds every file.
  const made = new Set(outputs.flatMap((each) => Object.keys(each)));
  for (const name of readdirSync('dist')) if (!made.has(`dist/${name}`)) rmSync(`dist/${name}`, { recursive: true });
  mkdirSync('out', { recursive: true });
  writeFileSync('out/bundles.json', JSON.stringify(outputs));
}
