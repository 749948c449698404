/** The size of what is installed and of what is loaded at start. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { atMost, type Bench, NotHere, rounded } from './figure.mts';

const KB = 1024;

export const size: Bench = async function* () {
  if (!existsSync('dist/extension.cjs')) throw new NotHere('nothing is built; npm run build');
  const bundle = statSync('dist/extension.cjs').size / KB;
  yield { bench: 'size', metric: 'extension bundle', unit: 'KB', ...atMost(rounded(bundle, 1), 300) };
  const vsix = existsSync('out') ? readdirSync('out').find((name) => name.endsWith('.vsix')) : undefined;
  if (vsix) yield { bench: 'size', metric: vsix, unit: 'KB', value: rounded(statSync(`out/${vsix}`).size / KB, 1) };
};
