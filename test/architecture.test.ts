/** The import table of ARCHITECTURE.md, held: who may import whom, no cycle, and proof that the files were really read. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['extension', 'webview', 'agent-core', 'vision', 'cloud-bridge'];

/** From left to right: the right may import the left, never back. */
const LAYERS = [
  'contracts',
  'durable',
  'security',
  'models',
  'memory',
  'execution',
  'proposals',
  'reasoning',
  'shadow',
  'swarm',
  'observability',
  'host',
];

/** What the extension may import of agent-core: the contracts, what is never seen, and files that come before the host runs. */
const forExtension = (file: string) =>
  file.startsWith('agent-core/contracts/') ||
  file.startsWith('agent-core/security/exclusion/') ||
  ['agent-core/durable/consent-file.ts', 'agent-core/durable/data-folder.ts'].includes(file);

interface Import {
  readonly from: string;
  /** A path of the project, or the name of a package. */
  readonly to: string;
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function importsOf(file: string): Import[] {
  const { module } = parseSync(file, readFileSync(join(ROOT, file), 'utf8'));
  const named = [
    ...module.staticImports.map((each) => each.moduleRequest.value),
    ...module.staticExports.flatMap((each) => each.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.map((each) => {
      const source = readFileSync(join(ROOT, file), 'utf8').slice(each.moduleRequest.start, each.moduleRequest.end);
      return source.replace(/^['"`]|['"`]$/g, '');
    }),
  ];
  return named.map((to) => ({
    from: file,
    to: to.startsWith('.') ? join(dirname(file), to).split(sep).join('/') : to,
  }));
}

const present = SOURCES.filter((folder) => readdirSync(ROOT).includes(folder));
const files = present.flatMap(filesBelow);
const imports = files.flatMap(importsOf);
const layerOf = (file: string) =>
  file.startsWith('agent-core/') ? LAYERS.indexOf(file.split('/')[1] ?? '') : undefined;
const shown = (bad: readonly Import[]) => bad.map(({ from, to }) => `${from} -> ${to}`);

test('the table was held against every source file there is', () => {
  console.log(`architecture: ${files.length} files, ${imports.length} imports in ${present.join(', ')}`);
  expect(files.length).toBeGreaterThan(60);
  expect(imports.length).toBeGreaterThan(files.length);
  expect(files.filter((file) => layerOf(file) === -1)).toEqual([]);
});

test('inside agent-core the right imports the left, never back', () => {
  const back = imports.filter(({ from, to }) => {
    const [own, other] = [layerOf(from), layerOf(to)];
    return own !== undefined && other !== undefined && other > own;
  });
  expect(shown(back)).toEqual([]);
});

test('agent-core imports nothing of the editor, the webviews or the extension', () => {
  const bad = imports.filter(
    ({ from, to }) =>
      from.startsWith('agent-core/') && (to === 'vscode' || /^(extension|webview|vision|cloud-bridge)\//.test(to)),
  );
  expect(shown(bad)).toEqual([]);
});

test('only the extension folder imports vscode, and nobody imports the extension', () => {
  expect(shown(imports.filter(({ from, to }) => to === 'vscode' && !from.startsWith('extension/')))).toEqual([]);
  expect(
    shown(imports.filter(({ from, to }) => to.startsWith('extension/') && !from.startsWith('extension/'))),
  ).toEqual([]);
});

test('the extension takes from agent-core only contracts and the files that need no database', () => {
  const bad = imports.filter(
    ({ from, to }) => from.startsWith('extension/') && to.startsWith('agent-core/') && !forExtension(to),
  );
  expect(shown(bad)).toEqual([]);
});

test('what the host knows of runs leans on no command of the command line', () => {
  const bad = imports.filter(
    ({ from, to }) => from.startsWith('agent-core/host/runs/') && to.startsWith('agent-core/host/cli/'),
  );
  expect(shown(bad)).toEqual([]);
});

test('no file imports itself through others', () => {
  const next = new Map(
    files.map((file) => [file, imports.filter((each) => each.from === file).map((each) => each.to)]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});
