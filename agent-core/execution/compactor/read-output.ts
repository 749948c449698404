/** The tool `read_output`: pages through an output of which only a part was shown. */
import * as z from 'zod';
import type { Effect } from '../../contracts/runs.ts';
import type { OutputStore } from './store/output-store.ts';
import { shownLine } from './terminal.ts';

const MOST_LINES = 400;
/** Of one page, and of one line in it; characters. */
const MOST = 24_000;
const LINE = 2000;

const input = z.strictObject({
  handle: z.string().regex(/^out-[0-9a-f]{32}$/, 'a handle as a shortened output names it'),
  from: z.int().min(1).default(1).describe('number of the first line, from 1'),
  lines: z.int().min(1).max(MOST_LINES).default(100),
  column: z.int().min(0).default(0).describe('characters left out at the beginning of each line, for very long ones'),
});

const output = z.discriminatedUnion('found', [
  z.object({
    found: z.literal(true),
    text: z.string(),
    from: z.int(),
    /** The last line that is in it; below `from` where there is none. */
    to: z.int(),
    total: z.int(),
  }),
  z.object({ found: z.literal(false), why: z.string() }),
]);

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** The tool over `store`; what it was not given by the schema it never sees. */
export function readOutput(store: OutputStore) {
  return {
    name: 'read_output',
    purpose: 'Reads lines of a long output that was shortened, by its handle.',
    input,
    output,
    effect: 'pure' satisfies Effect as Effect,
    run: (asked: Input): Output => {
      const page = store.page(asked.handle, asked.from, asked.lines);
      if (!page) return { found: false, why: 'There is no such output any more. Run the command again.' };
      return { found: true, ...within(page.lines, asked), from: asked.from, total: page.total };
    },
  };
}

/** As many whole lines as there is room for, one at least. */
function within(lines: readonly string[], { from, column }: Input): { text: string; to: number } {
  const kept: string[] = [];
  let room = MOST;
  for (const line of lines) {
    const shown = cut(shownLine(line), column);
    room -= shown.length + 1;
    if (room < 0 && kept.length > 0) break;
    kept.push(shown);
  }
  return { text: kept.join('\n'), to: from + kept.length - 1 };
}

function cut(line: string, column: number): string {
  const rest = line.slice(column);
  if (rest.length <= LINE) return rest;
  return `${rest.slice(0, LINE)} …[${rest.length - LINE} more characters: column ${column + LINE}]`;
}
