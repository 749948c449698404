/** `requirements.txt`, as far as pip's hash-checking mode takes it: pinned versions from an index, each with hashes. */
import { PenumbraError } from '../../contracts/errors.ts';

export interface Requirement {
  /** With its extras, as `httpx[http2]`. */
  readonly name: string;
  readonly version: string;
  /** As `MARKER`. */
  readonly marker: string | undefined;
  /** As `sha256:0a1b…`. */
  readonly hashes: readonly string[];
}

export interface Requirements {
  readonly requirements: readonly Requirement[];
  /** Other files that are meant, by their names as the file has them. */
  readonly included: readonly string[];
  /** Addresses of indexes that it names. */
  readonly indexes: readonly string[];
}

const HASHES = 'so nothing says what it must be. `pip-compile --generate-hashes` and `uv export` write hashes';

/** Says nothing of what is built: wheels alone are, whatever the file says. */
const IDLE = /^--(require-hashes|prefer-binary|only-binary[ =]\S+|pre)$/;
const OPTION = /^(-r|--requirement|-i|--index-url|--extra-index-url)(?:\s+|=)(\S+)$/;
const HASH = /\s--hash[= ](sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128}))(?=\s|$)/g;
const PINNED = /^([\w.-]+)\s*(\[[\w.,\s-]*\])?\s*={2,3}\s*([^\s;]+)\s*(?:;(.*))?$/;

export const NAME = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/;
export const VERSION = /^[\w.!+-]+$/;
/** An environment marker (PEP 508), by its characters: what is none pip says. It can hold no option. */
export const MARKER = /^(?!.*--)[\w .'"()<>=!~,+-]+$/;

/** Throws `bad-input` that begins with `file`: whatever is neither hashed nor known. */
export function readRequirements(text: string, file: string): Requirements {
  const requirements: Requirement[] = [];
  const included: string[] = [];
  const indexes: string[] = [];
  for (const { line, at } of linesOf(text)) {
    const bad = (why: string) => new PenumbraError('bad-input', `${file}: line ${at}: ${why}.`);
    const [, option, value = ''] = OPTION.exec(line) ?? [];
    if (option === undefined) {
      if (!IDLE.test(line)) requirements.push(requirementOf(line, bad));
    } else (option.startsWith('-r') || option === '--requirement' ? included : indexes).push(value);
  }
  return { requirements, included, indexes };
}

/** Whole lines, joined where they end with a backslash, without comments, each with the number that it begins at. */
function linesOf(text: string): { line: string; at: number }[] {
  const lines: { line: string; at: number }[] = [];
  let begun: { line: string; at: number } | undefined;
  for (const [index, raw] of text.split(/\r\n|[\n\r]/).entries()) {
    const isOpen = raw.endsWith('\\');
    const isComment = /^\s*#/.test(raw);
    const { line, at } = begun ?? { line: '', at: index + 1 };
    // A run of blanks would be looked through from each of them.
    const joined = `${line}${isOpen && !isComment ? raw.slice(0, -1) : raw}`.replace(/\s+/g, ' ');
    begun = isOpen && !isComment ? { line: joined, at } : undefined;
    if (!begun) lines.push({ line: joined.replace(/(^|\s+)#.*$/, '').trim(), at });
  }
  if (begun) lines.push({ line: begun.line.trim(), at: begun.at });
  return lines.filter(({ line }) => line !== '');
}

function requirementOf(line: string, bad: (why: string) => PenumbraError): Requirement {
  const shown = line.slice(0, 80);
  if (line.startsWith('-')) throw bad(`nothing is built with ${shown}`);
  const hashes = [...line.matchAll(HASH)].map(([, hash = '']) => hash);
  const rest = line.replace(HASH, '').trim();
  const [, name = '', extras = '', version = '', marker] = PINNED.exec(rest) ?? [];
  if (hashes.length === 0) throw bad(`${shown.split(/\s/)[0]} has no hash, ${HASHES}`);
  if (!NAME.test(name) || !VERSION.test(version) || (marker !== undefined && !MARKER.test(marker))) {
    throw bad(`it is no version from an index, as NAME==VERSION is: ${shown}`);
  }
  return { name: `${name}${extras.replace(/\s/g, '')}`, version, marker: marker?.trim(), hashes };
}

/** As pip reads them. */
export const writeRequirements = (requirements: readonly Requirement[]): string =>
  requirements
    .map(({ name, version, marker, hashes }) => {
      const when = marker === undefined ? '' : ` ; ${marker}`;
      return `${name}==${version}${when}${hashes.map((hash) => ` --hash=${hash}`).join('')}\n`;
    })
    .join('');
