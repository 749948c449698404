/**
 * Whether git would ignore a file, told from its ignore files alone. The observers and the search of the workspace both ask here,
 * so that no place is offered in a file that is not watched, and none is watched that the search would pass over.
 *
 * 1. As in git, deeper rules win over those above, and nothing inside an ignored folder comes back.
 * 2. A repository inside another has rules of its own, unless the outer one ignores it.
 * 3. A tracked file that a pattern matches counts as ignored: less is seen, never more.
 */
import { dirname, join, relative, sep } from 'node:path';
import { FolderRules, type Scope, scopeOf } from './folder-rules.ts';
import { type Disk, globalIgnoreFile, realDisk, sharedFolder } from './git-folders.ts';

export class GitIgnore {
  readonly #disk: Disk;
  readonly #rules = new Map<string, Promise<FolderRules | undefined>>();
  readonly #repositories = new Map<string, Promise<boolean>>();
  #global: Promise<string> | undefined;

  constructor(disk: Disk = realDisk()) {
    this.#disk = disk;
  }

  /** `within`: the workspace folder, whose own .gitignore files count where it lies in no repository. */
  async ignores(file: string, within: string | undefined): Promise<boolean> {
    const rules = await this.rulesIn(dirname(file), within);
    return rules === undefined || rules.ignores(file, false);
  }

  /** What holds for the entries of `folder` (absolute); `undefined` when it is ignored itself. */
  async rulesIn(folder: string, within: string | undefined): Promise<FolderRules | undefined> {
    const outer = within !== undefined && contains(within, folder) ? within : undefined;
    const base = (await this.#topOf(outer ?? folder)) ?? outer;
    return base === undefined ? new FolderRules([]) : this.#rulesFrom(base, folder);
  }

  /** Forgets everything read: an ignore file changed. */
  clear(): void {
    this.#rules.clear();
    this.#repositories.clear();
    this.#global = undefined;
  }

  #rulesFrom(base: string, folder: string): Promise<FolderRules | undefined> {
    const key = `${base}\0${folder}`;
    let rules = this.#rules.get(key);
    if (!rules) {
      rules = this.#readRules(base, folder);
      this.#rules.set(key, rules);
    }
    return rules;
  }

  async #readRules(base: string, folder: string): Promise<FolderRules | undefined> {
    if (folder === base) return this.#topRules(folder);
    const outer = await this.#rulesFrom(base, dirname(folder));
    if (!outer || outer.ignores(folder, true)) return undefined;
    if (await this.#isRepository(folder)) return this.#topRules(folder);
    return outer.inside(folder, await this.#scopes(folder, join(folder, '.gitignore')));
  }

  async #topRules(top: string): Promise<FolderRules> {
    this.#global ??= globalIgnoreFile(this.#disk);
    const shared = join(await sharedFolder(this.#disk, top), 'info', 'exclude');
    return new FolderRules(await this.#scopes(top, await this.#global, shared, join(top, '.gitignore')));
  }

  async #scopes(folder: string, ...files: string[]): Promise<Scope[]> {
    const texts = await Promise.all(files.map((file) => this.#disk.text(file)));
    return texts.flatMap((text) => (text === undefined ? [] : [scopeOf(folder, text)]));
  }

  /** The repository that `folder` lies in. */
  async #topOf(folder: string): Promise<string | undefined> {
    for (let at = folder; ; at = dirname(at)) {
      if (await this.#isRepository(at)) return at;
      if (dirname(at) === at) return undefined;
    }
  }

  #isRepository(folder: string): Promise<boolean> {
    let known = this.#repositories.get(folder);
    if (!known) {
      known = this.#disk.exists(join(folder, '.git'));
      this.#repositories.set(folder, known);
    }
    return known;
  }
}

/** Whether `path` is `folder`, or lies in it; both absolute. */
export function contains(folder: string, path: string): boolean {
  const [first] = relative(folder, path).split(sep);
  return first !== '..' && (first === '' || !/^[a-z]:$/i.test(first ?? ''));
}
