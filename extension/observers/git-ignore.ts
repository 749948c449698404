/**
 * Whether git would ignore a file, told from the .gitignore files alone: no process is started, and nothing of the repository's
 * configuration is run. A tracked file that a pattern matches counts as ignored here: less is observed, never more.
 */
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

export interface Disk {
  /** `undefined` when there is no such file, or it cannot be read. */
  readonly text: (file: string) => Promise<string | undefined>;
  readonly exists: (path: string) => Promise<boolean>;
  readonly home: string;
}

export const realDisk: Disk = {
  text: (file) => readFile(file, 'utf8').catch(() => undefined),
  exists: (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
  home: homedir(),
};

export class GitIgnore {
  readonly #disk: Disk;
  readonly #rules = new Map<string, Promise<Ignore | undefined>>();
  readonly #tops = new Map<string, Promise<string | undefined>>();
  readonly #shared = new Map<string, Promise<string>>();

  constructor(disk: Disk = realDisk) {
    this.#disk = disk;
  }

  /** `within`: where to stop looking for .gitignore files when the file lies in no repository. */
  async ignores(file: string, within: string | undefined): Promise<boolean> {
    const top = (await this.#topOf(dirname(file))) ?? within;
    if (top === undefined) return false;
    const folders = foldersBetween(top, file);
    for (let depth = 1; depth <= folders.length; depth++) {
      const folder = folders[depth];
      const path = folder ?? file;
      if (await this.#matches(folders.slice(0, depth), path, folder !== undefined)) return true;
    }
    return false;
  }

  /** Forgets everything read: a .gitignore changed. */
  clear(): void {
    this.#rules.clear();
    this.#tops.clear();
    this.#shared.clear();
  }

  /** The last rule that speaks of `path` wins, deeper files after shallower ones. */
  async #matches(folders: readonly string[], path: string, isFolder: boolean): Promise<boolean> {
    let ignored = false;
    for (const [index, folder] of folders.entries()) {
      const name = relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '');
      for (const rules of await this.#rulesOf(folder, index === 0)) {
        const verdict = rules.test(name);
        if (verdict.ignored) ignored = true;
        if (verdict.unignored) ignored = false;
      }
    }
    return ignored;
  }

  async #rulesOf(folder: string, isTop: boolean): Promise<Ignore[]> {
    const files = [join(folder, '.gitignore')];
    if (isTop) files.unshift(...(await this.#globalFiles()), join(await this.#sharedOf(folder), 'info', 'exclude'));
    const rules = await Promise.all(files.map((file) => this.#read(file)));
    return rules.filter((each) => each !== undefined);
  }

  #read(file: string): Promise<Ignore | undefined> {
    let rules = this.#rules.get(file);
    if (!rules) {
      rules = this.#disk.text(file).then((text) => (text === undefined ? undefined : ignore().add(text)));
      this.#rules.set(file, rules);
    }
    return rules;
  }

  async #globalFiles(): Promise<string[]> {
    const { home } = this.#disk;
    const usual = join(home, '.config', 'git', 'ignore');
    const config = await this.#disk.text(join(home, '.gitconfig'));
    const named = config && /^\s*excludesfile\s*=\s*"?([^"\n]+)"?\s*$/im.exec(config)?.[1]?.trim();
    return named ? [usual, named.replace(/^~(?=\/)/, home)] : [usual];
  }

  /** Where git keeps what all work trees of the repository at `top` share. */
  #sharedOf(top: string): Promise<string> {
    let shared = this.#shared.get(top);
    if (!shared) {
      shared = this.#findShared(top);
      this.#shared.set(top, shared);
    }
    return shared;
  }

  /** `.git` is a file in a linked work tree, where `commondir` leads on, and in a submodule. */
  async #findShared(top: string): Promise<string> {
    const entry = join(top, '.git');
    const named = /^gitdir: (.+)$/m.exec((await this.#disk.text(entry)) ?? '')?.[1];
    if (named === undefined) return entry;
    const own = resolve(top, named.trim());
    return resolve(own, ((await this.#disk.text(join(own, 'commondir'))) ?? '.').trim());
  }

  /** The folder that holds `.git`, at or above `folder`. */
  #topOf(folder: string): Promise<string | undefined> {
    let top = this.#tops.get(folder);
    if (!top) {
      top = this.#disk.exists(join(folder, '.git')).then((here) => {
        const above = dirname(folder);
        if (here) return folder;
        return above === folder ? undefined : this.#topOf(above);
      });
      this.#tops.set(folder, top);
    }
    return top;
  }
}

/** `top`, and each folder below it on the way to `file`; empty when `file` is not inside. */
function foldersBetween(top: string, file: string): string[] {
  const parts = relative(top, file).split(sep);
  if (parts[0] === '..' || parts[0] === '') return [];
  return parts.map((_, index) => join(top, ...parts.slice(0, index)));
}
