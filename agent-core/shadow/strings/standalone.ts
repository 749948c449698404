/** What a script needs to run string programs by itself: bundled into runtime.ts by scripts/build-string-runtime.mts. */
import { runProgram } from './evaluate.ts';
import type { Program } from './program.ts';
import { rowOf } from './subject.ts';

/** The first output that one of the programs gives; null where none does. */
export function run(programs: readonly Program[], inputs: readonly string[]): string | null {
  const row = rowOf(inputs);
  for (const program of programs) {
    const output = runProgram(program, row);
    if (output !== undefined) return output;
  }
  return null;
}
