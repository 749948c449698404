/** The shape of a line: what is left when numbers, times, hashes, percentages and paths are taken for the same. */

const isWordEnd = (code: number): boolean =>
  code <= 32 ||
  code === 34 ||
  code === 39 ||
  code === 40 ||
  code === 41 ||
  code === 44 ||
  code === 61 ||
  code === 91 ||
  code === 93;

/** Words with a digit or a slash in them are alike; so are runs of the same mark. A number that tells shapes apart. */
export function shapeOf(line: string): number {
  let hash = 0x811c9dc5;
  let word = 0;
  let varies = false;
  let last = -1;
  const length = Math.min(line.length, 400);
  for (let i = 0; i <= length; i++) {
    const code = i < length ? line.charCodeAt(i) : 32;
    if (!isWordEnd(code)) {
      if ((code >= 48 && code <= 57) || code === 47) varies = true;
      word = Math.imul(word ^ code, 0x01000193) + 1;
      continue;
    }
    if (word !== 0) hash = Math.imul(hash ^ (varies ? 35 : word), 0x01000193);
    else if (code !== last && code !== 32) hash = Math.imul(hash ^ code, 0x01000193);
    word = 0;
    varies = false;
    last = code;
  }
  // What an engine holds without an object.
  return hash & 0x3fffffff;
}

export function indentOf(line: string): number {
  let i = 0;
  while (i < line.length && (line[i] === ' ' || line[i] === '\t')) i++;
  return i;
}
