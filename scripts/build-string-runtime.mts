/** Writes agent-core/shadow/strings/runtime.ts, the source that scripts with string programs carry: node scripts/build-string-runtime.mts */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const FOLDER = fileURLToPath(new URL('../agent-core/shadow/strings/', import.meta.url));

/** Declares `strings`, whose `run(programs, inputs)` is that of standalone.ts. Plain JavaScript for Node 18 and later. */
export function bundleRuntime(): string {
  const { outputFiles } = buildSync({
    entryPoints: [`${FOLDER}standalone.ts`],
    bundle: true,
    format: 'iife',
    globalName: 'strings',
    target: 'node18',
    charset: 'ascii',
    legalComments: 'none',
    write: false,
  });
  const source = outputFiles[0]?.text ?? '';
  return source
    .replace('"use strict";\n', '')
    .replace(/^ *\/\/ .*\n/gm, '')
    .trim();
}

function main(): void {
  const lines = bundleRuntime()
    .split('\n')
    .map((line) => `  ${JSON.stringify(line)},`);
  const header =
    '/** Made by scripts/build-string-runtime.mts from standalone.ts; do not edit by hand. */\n// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the lines are source\n\n';
  writeFileSync(`${FOLDER}runtime.ts`, `${header}export const RUNTIME = [\n${lines.join('\n')}\n].join('\\n');\n`);
  execFileSync('biome', ['check', '--write', `${FOLDER}runtime.ts`]);
}

if (import.meta.main) main();
