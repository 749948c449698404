/** Types, lint and format, as one test. */
import { runToEnd } from './command.mts';
import { type Counts, NOTHING } from './counts.mts';

/** What `npm run check` does. */
export async function runCheck(): Promise<Counts> {
  const types = await runToEnd('typescript/bin/tsc', ['-p', '.']);
  const style = await runToEnd('@biomejs/biome/bin/biome', ['check']);
  return types === 0 && style === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}
