/** What single lines of an output tell by themselves: errors, warnings, passing tests, stack frames. */
import { constants } from 'node:os';

export type Sign =
  | 'error'
  | 'warning'
  | 'summary'
  | 'pass'
  | 'own-frame'
  | 'library-frame'
  | 'decoration'
  | 'blank'
  | 'plain';

const ERROR_WORDS = [
  String.raw`[\w.$]*(?:errors?|exceptions?)`,
  'err!|fatal|fail|failed|fails|failing|failures?|panic|panicked|abort|aborted|aborting|crash|crashed|denied|refused|rejected',
  "unreachable|conflict|cannot|can't|could ?n[o']t|unable|undefined|undeclared|unresolved|unrecognized|unknown|invalid|illegal",
  "missing|unmet|not found|no such|no [a-z]+ (?:found|matching)|no matching|no space|does ?n[o']t exist|not exist|not defined|not assignable|not permitted",
  'timed out|time-?out|segmentation|core dumped|killed|out of memory|heap limit|deadlock|violates?|violation|traceback',
  String.raw`unexpected|unhandled|uncaught|expected|assert\w*|not ok|corrupt\w*|critical|emergency`,
].join('|');
const ERROR = new RegExp(String.raw`(?<![\w./$-])(?:${ERROR_WORDS})(?![\w/-]|\.[a-z])`, 'i');
const ERROR_CODE = new RegExp(
  String.raw`\b(?:${Object.keys(constants.errno).join('|')}|SQLSTATE|HTTP/[\d.]+ [45]\d\d)\b|\*\*\*|\b[Ee]xit(?:ed)?(?: with)?(?: code| status)?[ :=]+[1-9]|^\s*\S+ (?:!==?|!=) \S+$`,
);
/** Beginnings by which test runners, compilers and git mark what failed. */
const FAILING =
  /^\s*(?:[✕✖✗✘×●⨯❌]|not ok\b|FAIL(?:ED)?\b|E {2,}|\d+\) \S|!!! |<{7} |>{7} |npm (?:ERR!|error)|(?:left|right|expected|actual|received): |[-+] (?:expected|received|actual)\b|[a-z]\w*Error\b)/i;
const PASSING = /^\s*(?:[✓✔√]|ok\b|PASS\b|\[ *OK *\]|--- PASS|\d+ passing)|(?:\.\.\. ?ok|\bPASSED(?: +\[ *\d+%\])?)$/;
/** Counts that say that nothing is wrong. */
const NOTHING =
  /\b(?:0|no|zero) (?:\w+ )?(?:errors?|fail\w*|problems?|conflicts?)\b|\b(?:errors?|fail\w*)[:=]? ?0\b|\bUNMET OPTIONAL\b/gi;
const WARNING = /(?:^|[\s:[(\d])(?:npm )?warn(?:ing)?s?\b|\bdeprecat/i;
const CALM =
  /^[^a-z]{0,60}\b(?:INFO|DEBUG|TRACE|VERBOSE)\b|^npm (?:silly|verbose|info|http|timing|notice)\b|"level": ?"(?:info|debug|trace)"/;
const SUMMARY =
  /\b\d+ (?:tests?|passed|passing|failed|failing|pending|skipped|errors?|warnings?|problems?|files? changed|vulnerabilities|rows?|targets?)\b|^(?:Tests?|Test Suites|Test Files|Snapshots|Time|Duration|Ran|Found|Finished|Total|BUILD)\b|^# \w+ \d+$/;

const FRAME =
  /^\s*(?:at .+(?::\d+:\d+\)?|\)|<anonymous>)(?: \{)?$|File "[^"]+", line \d+|❯ (?:\S+ )?\S+:\d+(?::\d+)?|(?:async )?at \S+:\d+:\d+|#?\d+:? +0x[0-9a-f]{6,} )/;
const LIBRARY =
  /node_modules|\bnode:|internal\/|(?:site|dist)-packages|\/usr\/(?:local\/)?lib|lib\/python\d|<frozen|\(<anonymous>\)|\/rustc\/|cargo\/registry|\bat (?:java|jdk|sun|javax|org\.junit)\b|java\.base|0x[0-9a-f]{6,}/;
const DECORATION = /^[\s\p{P}\p{S}]*$/u;
/** Nothing but one path, or a line of `ls -l`. */
const LISTED = /^\s*(?:(?=[^\s/.]*[/.])[^\s"'{}:;,=|<>]*|[-dlcbps][-rwxsStT]{9}[.+@]? .*)$/;
/** What is looked at of a line. */
const LOOKED_AT = 4000;

/** Whether the line tells of something that went wrong; in doubt it does. */
export const tellsError = (line: string): boolean => signOf(line) === 'error';

/** What `line` is by itself. `isContent`: the command prints files or names, whose words tell nothing of the command. */
export function signOf(whole: string, isContent = false): Sign {
  if (whole === '' || whole.trim() === '') return 'blank';
  const line = whole.length > LOOKED_AT ? telling(whole) : whole;
  if (isContent) return OWN_WORDS.test(line) ? 'error' : calmSign(line, 'plain');
  if (FAILING.test(line)) return 'error';
  if (PASSING.test(line)) return 'pass';
  if (FRAME.test(line)) return LIBRARY.test(line) ? 'library-frame' : 'own-frame';
  if (hasErrorWord(line)) {
    if (CALM.test(line)) return 'warning';
    return WARNING.test(line) && !SURELY_ERROR.test(line) ? 'warning' : 'error';
  }
  if (WARNING.test(line)) return 'warning';
  return calmSign(line, SUMMARY.test(line) ? 'summary' : 'plain');
}

/** Whether some of `lines` may be more than plain; in doubt they may. */
export function mayTell(lines: string, isContent: boolean): boolean {
  return isContent ? OWN_WORDS_OF_ANY.test(lines) : TELLING_OF_ANY.some((pattern) => pattern.test(lines));
}

const calmSign = (line: string, otherwise: Sign): Sign => (DECORATION.test(line) ? 'decoration' : otherwise);

/** A word of errors that is not counted as none, in what is more than a path. */
function hasErrorWord(line: string): boolean {
  if (!ERROR.test(line) && !ERROR_CODE.test(line)) return false;
  const rest = line.replace(NOTHING, '');
  return (ERROR.test(rest) || ERROR_CODE.test(rest)) && !LISTED.test(rest);
}
const SURELY_ERROR = /\b(?:error|fatal|critical)\b/i;

/** The first part of a very long line in which an error stands, else its beginning. */
function telling(line: string): string {
  for (let from = 0; from < line.length; from += LOOKED_AT) {
    const part = line.slice(from, from + LOOKED_AT + 100);
    if (ERROR.test(part) || ERROR_CODE.test(part)) return part;
  }
  return line.slice(0, LOOKED_AT);
}

/** Where in a long line errors are told of, one after the other. */
export function* errorPlaces(line: string): Generator<number> {
  for (const { index } of line.matchAll(ANY_ERROR)) yield index;
}
const ANY_ERROR = new RegExp(`${ERROR.source}|${ERROR_CODE.source}`, 'gi');

/** A program speaks of itself, where two streams are one in the middle of a line, too: `grep: x: No such file`, `fatal: …`, git's CONFLICT. */
const OWN_WORDS =
  /^(?:(?:[ef]?grep|rg|ag|fd|find|ls|tree|ps|du|df|tar|dpkg(?:-query)?|git|fatal|error|warning): |CONFLICT\b|<{7} |>{7} |\s*!\s+\[)|(?:dpkg-query|grep|find|ls|tar|du|df): (?:[^:]*: )?(?:no |cannot |permission denied)/i;
const ofAny = ({ source, flags }: RegExp) => new RegExp(source, `${flags}m`);
const OWN_WORDS_OF_ANY = ofAny(OWN_WORDS);
const TELLING_OF_ANY = [ERROR, FAILING, PASSING, FRAME, ERROR_CODE, WARNING, SUMMARY].map(ofAny);
const CONTENT =
  /^\s*(?:git (?:--\S+ )*(?:log|diff|show|blame|grep|ls-files|status)|[ef]?grep|rg|ag|find|fd|ls|tree|ps|du|df|tar|dpkg)\b[^;&|]*$/;

/** Whether `command` prints what it found rather than how it went. */
export const printsContent = (command: string): boolean => CONTENT.test(command);
