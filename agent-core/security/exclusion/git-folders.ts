/** Where git keeps its ignore files on this machine. No process is started, and nothing of a repository's configuration is read. */
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Disk {
  /** `undefined` when there is no such file, or it cannot be read. */
  readonly text: (file: string) => Promise<string | undefined>;
  readonly exists: (path: string) => Promise<boolean>;
  readonly home: string;
  /** `$XDG_CONFIG_HOME`, where it is set. */
  readonly configHome?: string | undefined;
}

/**
 * The person's own ignore file for all repositories: `core.excludesFile` of the system's configuration or of theirs, the last
 * one set, else `git/ignore` in their configuration folder (gitignore(5), git-config(1)).
 */
export async function globalIgnoreFile({ text, home, configHome }: Disk): Promise<string> {
  const folder = join(configHome || join(home, '.config'), 'git');
  const files = ['/etc/gitconfig', join(folder, 'config'), join(home, '.gitconfig')];
  const set = (await Promise.all(files.map(text))).map((config) => excludesFile(config ?? '')).findLast(Boolean);
  return set ? resolve(home, set.replace(/^~(?=[\\/])/, home)) : join(folder, 'ignore');
}

/** `core.excludesFile` of a configuration; the last one counts. */
function excludesFile(config: string): string | undefined {
  let section = '';
  let found: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim().toLowerCase() ?? section;
    const value = /^\s*(?:\[[^\]]*\]\s*)?excludesfile\s*=\s*(.*)$/i.exec(line)?.[1];
    if (section === 'core' && value !== undefined) found = unquoted(value);
  }
  return found;
}

/** A value without its quotes, what it escapes, and the comment behind it. */
function unquoted(value: string): string {
  const [, quoted, bare] = /^"((?:[^"\\]|\\.)*)"|^([^#;]*)/.exec(value) ?? [];
  return (quoted ?? bare ?? '').replace(/\\(.)/g, '$1').trim();
}

/** Where git keeps what all work trees of the repository at `top` share. `.git` is a file in a linked work tree or a submodule. */
export async function sharedFolder({ text }: Disk, top: string): Promise<string> {
  const entry = join(top, '.git');
  const named = /^gitdir: (.+)$/m.exec((await text(entry)) ?? '')?.[1];
  if (named === undefined) return entry;
  const own = resolve(top, named.trim());
  return resolve(own, ((await text(join(own, 'commondir'))) ?? '.').trim());
}

/** The disk of this machine, read anew each time. */
export function realDisk(): Disk {
  return {
    text: (file) => readFile(file, 'utf8').catch(() => undefined),
    exists: (path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    home: homedir(),
    configHome: process.env.XDG_CONFIG_HOME,
  };
}
