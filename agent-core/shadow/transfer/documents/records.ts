/** Cuts a text at the records in it, given the offset of one cell of each. */

/** The text of each record. The last one reaches to the end of `text`, whatever stands there. */
export function recordsIn(text: string, offsets: readonly number[]): string[] {
  const starts = startsByLine(text, offsets) ?? startsByText(text, offsets);
  return starts.map((start, i) => text.slice(start, starts[i + 1]));
}

interface Line {
  readonly start: number;
  readonly number: number;
}

/** Every record begins at the start of a line, so many lines above its anchor that these lines look alike in all records. */
function startsByLine(text: string, offsets: readonly number[]): number[] | undefined {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const lines: Line[] = offsets.map((offset) => {
    const number = lineStarts.findLastIndex((start) => start <= offset);
    return { number, start: lineStarts[number] ?? 0 };
  });
  const gaps = lines.slice(1).map(({ number }, i) => number - (lines[i]?.number ?? 0));
  const most = Math.min(...gaps) - 1;
  if (most < 0) return undefined;
  const looks = (number: number) => /^[^\S\n]*\S?/.exec(text.slice(lineStarts[number]))?.[0];
  let above = 0;
  const first = lines[0]?.number ?? 0;
  while (above < most && first - above - 1 >= 0 && allEqual(lines.map(({ number }) => looks(number - above - 1))))
    above++;
  return lines.map(({ number }) => lineStarts[number - above] ?? 0);
}

const allEqual = (values: readonly unknown[]) => values.every((value) => value === values[0]);

/** Records on one line: each begins where the text before its anchor is that before all others. */
function startsByText(text: string, offsets: readonly number[]): number[] {
  const least = Math.min(...offsets.map((offset, i) => offset - (offsets[i - 1] ?? 0)));
  let shared = 0;
  while (shared < least && allEqual(offsets.map((offset) => text[offset - shared - 1]))) shared++;
  // What stands between two records is the end of the one before; only what the first has too can be its beginning.
  return offsets.map((offset) => offset - shared);
}
