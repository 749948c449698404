/**
 * Which paths of a workspace folder are nobody's business: what git ignores, and what the person excluded.
 *
 * 1. Never runs git, and reads nothing of it but `.gitignore` files and `info/exclude`.
 * 2. As in git, deeper rules win over those above, and nothing inside an ignored folder comes back.
 * 3. What `exclude` names stays out whatever git says; so do the folders in `NEVER`, at any depth.
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';

const NEVER = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Rules and the folder that their patterns are relative to. */
interface Scope {
  readonly folder: string;
  readonly rules: Ignore;
}

export class IgnoreRules {
  readonly #excluded: Scope;
  /** From the weakest to the strongest. */
  readonly #scopes: readonly Scope[];

  private constructor(excluded: Scope, scopes: readonly Scope[]) {
    this.#excluded = excluded;
    this.#scopes = scopes;
  }

  /** The rules at the top of a workspace folder, those of the repository around it included. */
  static async of(folder: string, exclude: readonly string[]): Promise<IgnoreRules> {
    const rules = ignore({ ignorecase: true }).add(exclude.filter((pattern) => pattern.trim() !== ''));
    const outer = await repositoryScopes(folder);
    const inherited = outer.filter((scope) => !verdict(scope, folder, true).ignored);
    return new IgnoreRules({ folder, rules }, [...inherited, ...(await scopeIn(folder))]);
  }

  /** Whether a file or folder, whose own folder is not ignored, is. `whole` is its absolute path. */
  ignores(whole: string, isFolder: boolean): boolean {
    if (NEVER.has(path.basename(whole)) || verdict(this.#excluded, whole, isFolder).ignored) return true;
    for (const scope of this.#scopes.toReversed()) {
      const { ignored, unignored } = verdict(scope, whole, isFolder);
      if (ignored || unignored) return ignored;
    }
    return false;
  }

  /** The rules inside a folder that is not ignored itself. Rules that ignore it were overruled, and are done with. */
  async inside(folder: string): Promise<IgnoreRules> {
    const added = await scopeIn(folder);
    const overruled = this.#scopes.some((scope) => verdict(scope, folder, true).ignored);
    if (added.length === 0 && !overruled) return this;
    const kept = this.#scopes.filter((scope) => !verdict(scope, folder, true).ignored);
    return new IgnoreRules(this.#excluded, [...kept, ...added]);
  }
}

function verdict({ folder, rules }: Scope, whole: string, isFolder: boolean) {
  const relative = path.relative(folder, whole).split(path.sep).join('/');
  if (relative === '' || relative.startsWith('..')) return { ignored: false, unignored: false };
  return rules.test(isFolder ? `${relative}/` : relative);
}

async function scopeIn(folder: string): Promise<Scope[]> {
  return scopeFrom(path.join(folder, '.gitignore'), folder);
}

async function scopeFrom(file: string, folder: string): Promise<Scope[]> {
  const rules = await readFile(file, 'utf8').catch(() => undefined);
  return rules === undefined ? [] : [{ folder, rules: ignore({ ignorecase: false }).add(rules) }];
}

/** `info/exclude` of the repository that `folder` lies in, then every `.gitignore` from its top down to above `folder`. */
async function repositoryScopes(folder: string): Promise<Scope[]> {
  const above: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const git = await gitFolder(at);
    if (git !== undefined) {
      const scopes = await Promise.all(above.map(scopeIn));
      return [...(await scopeFrom(path.join(git, 'info', 'exclude'), at)), ...scopes.flat()];
    }
    if (path.dirname(at) === at) return [];
    above.unshift(path.dirname(at));
  }
}

/** Where git keeps what all work trees of a repository share; `undefined` where `folder` is not the top of one. */
async function gitFolder(folder: string): Promise<string | undefined> {
  const entry = path.join(folder, '.git');
  const found = await stat(entry).catch(() => undefined);
  if (!found || found.isDirectory()) return found && entry;
  const named = /^gitdir: (.+)$/m.exec(await readFile(entry, 'utf8').catch(() => ''))?.[1];
  if (named === undefined) return undefined;
  const own = path.resolve(folder, named);
  const common = await readFile(path.join(own, 'commondir'), 'utf8').catch(() => '.');
  return path.resolve(own, common.trim());
}
