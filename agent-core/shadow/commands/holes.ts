/** Command lines in which values are named instead of written. The signs are none that a person types. */

const OPEN = '\u0001';
const CLOSE = '\u0002';

/** What stands for a value; the name holds neither sign. */
export const holeFor = (name: string): string => `${OPEN}${name}${CLOSE}`;

/** The line with every hole filled; undefined where there is no value for one. */
export function fillHoles(line: string, valueFor: (name: string) => string | undefined): string | undefined {
  let filled = '';
  let at = 0;
  for (let start = line.indexOf(OPEN); start >= 0; start = line.indexOf(OPEN, at)) {
    const end = line.indexOf(CLOSE, start);
    const value = valueFor(line.slice(start + 1, end));
    if (value === undefined) return undefined;
    filled += line.slice(at, start) + value;
    at = end + 1;
  }
  return filled + line.slice(at);
}

/** The names of the holes of a line. */
export function holesIn(line: string): string[] {
  const names: string[] = [];
  fillHoles(line, (name) => {
    names.push(name);
    return '';
  });
  return names;
}
