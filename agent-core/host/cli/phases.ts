/** debootstrap's progress, hundreds of lines, as one line a phase. */

const NOISE = 50;

/** Takes lines and passes on those worth reading: of `I: VERB …` each verb's first and every fiftieth, all others whole. */
export function phases(tell: (line: string) => void): (line: string) => void {
  const counts = new Map<string, number>();
  return (line) => {
    const [, verb] = /^I: (\w+)/.exec(line) ?? [];
    if (verb === undefined) return tell(line);
    const count = (counts.get(verb) ?? 0) + 1;
    counts.set(verb, count);
    if (count === 1) tell(line.slice('I: '.length));
    else if (count % NOISE === 0) tell(`${verb} … ${count}`);
  };
}
