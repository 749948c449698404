/** The size of what is installed and of what is loaded at start. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { atMost, type Bench, NotHere, rounded } from './figure.mts';

const KB = 1024;
/** The extension in all: what VS Code loads, what `activate` runs, and what comes later. */
const EXTENSION = ['dist/entry.cjs', 'dist/extension.cjs', 'dist/late.cjs'];

export const size: Bench = async function* () {
  if (!EXTENSION.every((file) => existsSync(file))) throw new NotHere('nothing is built; npm run build');
  const bundle = EXTENSION.reduce((sum, file) => sum + statSync(file).size, 0) / KB;
  yield { bench: 'size', metric: 'extension bundles together', unit: 'KB', ...atMost(rounded(bundle, 1), 300) };
  const vsix = existsSync('out') ? readdirSync('out').find((name) => name.endsWith('.vsix')) : undefined;
  if (vsix) yield { bench: 'size', metric: vsix, unit: 'KB', value: rounded(statSync(`out/${vsix}`).size / KB, 1) };
};
