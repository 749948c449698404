import { basename, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Nobody's own text, whatever git says, at any depth. */
export const NEVER: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Git compares without case where the file system does (`core.ignoreCase`, set when a repository is made). */
const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** Rules and the folder that their patterns are relative to. */
export interface Scope {
  readonly folder: string;
  readonly rules: Ignore;
}

/** `text` as git writes it in a `.gitignore`. */
export function scopeOf(folder: string, text: string): Scope {
  return { folder, rules: ignore({ ignorecase: IGNORE_CASE }).add(text) };
}

/** The rules that hold for what lies directly in a folder which is not ignored itself. Deeper rules win over those above. */
export class FolderRules {
  readonly #scopes: readonly Scope[];

  /** From the weakest to the strongest. */
  constructor(scopes: readonly Scope[]) {
    this.#scopes = scopes;
  }

  /** `path`: absolute, of a file or folder there. */
  ignores(path: string, isFolder: boolean): boolean {
    if (NEVER.has(basename(path))) return true;
    for (const scope of this.#scopes.toReversed()) {
      const { ignored, unignored } = verdict(scope, path, isFolder);
      if (ignored || unignored) return ignored;
    }
    return false;
  }

  /** The rules one folder deeper. Rules that ignore it were overruled, and are done with inside it. */
  inside(folder: string, added: readonly Scope[]): FolderRules {
    return new FolderRules([...this.#scopes.filter((scope) => !verdict(scope, folder, true).ignored), ...added]);
  }
}

function verdict({ folder, rules }: Scope, path: string, isFolder: boolean) {
  const inside = relative(folder, path).split(sep).join('/');
  return rules.test(isFolder ? `${inside}/` : inside);
}
