/** Types, lint and format, as one test. */
import { runToEnd } from './command.mts';
import { type Counts, crashed, NOTHING } from './counts.mts';

/** What `npm run check` does. */
export async function runCheck(): Promise<Counts> {
  const types = await runToEnd('typescript/bin/tsc', ['-p', '.']);
  const style = await runToEnd('@biomejs/biome/bin/biome', ['check']);
  if (types === 0 && style === 0) return { ...NOTHING, passed: 1 };
  return crashed(types === 0 ? 'lint and format' : 'types');
}
