/** What a script needs to run string programs by itself: bundled into runtime.ts by scripts/build-string-runtime.mts. */
import { runProgram } from './evaluate.ts';
import type { Program } from './program.ts';
import { rowOf } from './subject.ts';

/** The first output that one of the programs gives, an empty one only where it may be empty; null where none does. */
export function run(programs: readonly Program[], inputs: readonly string[], mayBeEmpty: boolean): string | null {
  const row = rowOf(inputs);
  for (const program of programs) {
    const output = runProgram(program, row);
    if (says(output, mayBeEmpty)) return output;
  }
  return null;
}

/** Nothing at all is rarely meant where no example wrote nothing. */
export function says(output: string | undefined, mayBeEmpty: boolean): output is string {
  return output !== undefined && (mayBeEmpty || output !== '');
}
