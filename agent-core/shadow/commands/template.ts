/**
 * Templates of command lines: the words that say what is done stay, the values it is done to become typed slots.
 * `git switch -c fix-12` is `git switch -c <branch>`, `nmap -p 80 10.0.0.7` is `nmap -p <port> <host>`.
 */
import { MOST_UNITS, splitWords } from './words.ts';

export type SlotType = 'path' | 'number' | 'port' | 'host' | 'url' | 'branch' | 'string' | 'name';

export interface Slot {
  readonly type: SlotType;
  /** As typed, quotes included. */
  readonly value: string;
}
export type Part = string | Slot;

export interface Template {
  readonly line: string;
  /** Literal texts and slots in order; joined they give the line. */
  readonly parts: readonly Part[];
  readonly slots: readonly Slot[];
  /** The line with slots by their type; equal for lines of one template. */
  readonly key: string;
  /** The first program and its subcommand. */
  readonly program: string;
}

/** Programs whose first plain argument names what they do. */
const WITH_SUBCOMMANDS = new Set(
  `git gh hub svn hg npm pnpm yarn npx bun deno docker podman docker-compose kubectl helm oc cargo rustup go dotnet mvn gradle
  make just rake bundle gem rails pip pip3 pipx poetry uv conda brew apt apt-get aptitude yum dnf pacman snap apk systemctl
  service journalctl ip terraform vagrant ansible aws gcloud az heroku flyctl tmux code php artisan composer cmake ninja`.split(
    /\s+/,
  ),
);
/** They run the command that follows them. */
const PREFIXES = new Set(['sudo', 'time', 'nohup', 'env', 'exec', 'watch', 'doas', 'xargs']);
/** Their plain arguments are names of files and folders. */
const ON_FILES = new Set(
  `cd ls ll la cat less more head tail vi vim nvim nano emacs cp mv rm mkdir rmdir touch chmod chown file stat source tree
  code open unzip zip tar bat wc sort python python3 node bash sh`.split(/\s+/),
);
const BRANCH_ACTS = new Set([
  'switch',
  'checkout',
  'merge',
  'rebase',
  'push',
  'pull',
  'branch',
  'cherry-pick',
  'fetch',
]);
const NOT_A_BRANCH = new Set(['origin', 'upstream', 'HEAD', 'main', 'master']);

const HOST = /(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
const URL = /^[a-z][a-z0-9+.-]{1,15}:\/\/\S+$/i;
const PATH = /^(?:~|\.{1,2}(?=\/|$)|[^=:]*\/)|^[^=]*\.[A-Za-z]\w{0,9}$|^\.[\w-]+$/;

/** Undefined for lines that are too long to be a habit. */
export function templateOf(line: string): Template | undefined {
  if (line.length > MOST_UNITS) return undefined;
  const parts: Part[] = [];
  const command = { program: '', sub: '', previous: '' };
  let program = '';
  for (const { text, kind } of splitWords(line)) {
    if (kind === 'word') {
      parts.push(...partsOf(text, command));
      program ||= command.program;
      command.previous = text;
    } else {
      parts.push(text);
      if (kind === 'operator' && !/[<>]/.test(text)) Object.assign(command, { program: '', sub: '', previous: '' });
    }
    if (program === command.program && command.sub) program = `${command.program} ${command.sub}`;
  }
  const merged = mergeLiterals(parts);
  return {
    line,
    parts: merged,
    slots: merged.filter((part) => typeof part !== 'string'),
    key: merged.map((part) => (typeof part === 'string' ? part : `<${part.type}>`)).join(''),
    program,
  };
}

/** Reads one word in its place in the command, and notes there what the word says about the next ones. */
function partsOf(word: string, command: { program: string; sub: string; previous: string }): Part[] {
  if (command.program === '') {
    if (!PREFIXES.has(word) && !/^\w+=/.test(word)) command.program = word;
    return [word];
  }
  const named = /^(-{0,2}[A-Za-z_][\w-]*=)(.+)$/s.exec(word);
  if (named) return [named[1] ?? '', ...valueParts(named[2] ?? '', command)];
  if (word.startsWith('-')) return [word];
  if (command.sub === '' && WITH_SUBCOMMANDS.has(command.program) && /^[a-z][\w:-]*$/.test(word)) {
    command.sub = word;
    return [word];
  }
  return valueParts(word, command);
}

function valueParts(word: string, command: { program: string; sub: string; previous: string }): Part[] {
  if (URL.test(word)) return [{ type: 'url', value: word }];
  if (/^['"]/.test(word) && !ON_FILES.has(command.program)) return [{ type: 'string', value: word }];
  const host = HOST.exec(word);
  if (host) return hostParts(word, host.index, host[0], command);
  if (/^\d+$/.test(word)) return [{ type: /^(?:-p|--port)$/.test(command.previous) ? 'port' : 'number', value: word }];
  if (BRANCH_ACTS.has(command.sub) && command.program === 'git')
    return NOT_A_BRANCH.has(word) ? [word] : [{ type: 'branch', value: word }];
  if (ON_FILES.has(command.program) || PATH.test(word)) return [{ type: 'path', value: word }];
  return [{ type: 'name', value: word }];
}

/** `admin@10.0.0.7:22` and the like: what stands around the address is read for itself. */
function hostParts(
  word: string,
  at: number,
  host: string,
  command: { program: string; sub: string; previous: string },
): Part[] {
  const rest = word.slice(at + host.length);
  const sign = /^[:/]?/.exec(rest)?.[0] ?? '';
  const behind = rest.slice(sign.length);
  const after: Part[] = behind === '' ? [sign] : sign === ':' ? [sign, ...valueParts(behind, command)] : [rest];
  return [word.slice(0, at), { type: 'host', value: host }, ...after];
}

function mergeLiterals(parts: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}
