/**
 * What of a workspace goes into a staged copy.
 *
 * 1. What git ignores stays out, told by the same rules as for the observers; `include` brings such files in.
 * 2. Neither `include` nor a line of `exclude` that begins with `!` brings in what looks like a secret, `.git` or `node_modules`; `include`
 *    brings in nothing that is excluded either.
 * 3. What tools filled for this machine stays out, whether git ignores it or not.
 */
import path from 'node:path';
import { type FolderRules, NEVER } from '../../../security/exclusion/folder-rules.ts';
import { GitIgnore } from '../../../security/exclusion/git-ignore.ts';
import { ExclusionPatterns } from '../../../security/exclusion/patterns.ts';
import { SECRET_FILES } from '../../../security/exclusion/secret-files.ts';
import type { AnchoredFolder } from '../disk/anchored-folder.ts';
import { whyMachinesOwn } from './machines-own.ts';
import { OptIn } from './opt-in.ts';

/** `excluded` and `secret` are told to the person, `ignored` is not: they told git themselves. `through`: only some of what lies in it. */
export type Verdict = 'in' | 'through' | 'ignored' | 'excluded' | 'secret';

export class StagingRules {
  readonly #top: string;
  readonly #secret = new ExclusionPatterns(SECRET_FILES);
  readonly #excluded: ExclusionPatterns;
  readonly #optIn: OptIn;
  readonly #git = new GitIgnore();

  /** `top`: absolute. Both lists in the syntax of `.gitignore`. */
  constructor(top: string, exclude: readonly string[], include: readonly string[]) {
    this.#top = top;
    this.#excluded = new ExclusionPatterns(exclude);
    this.#optIn = new OptIn(include);
  }

  /** For the entries of one folder, by its path in the workspace; `''` for the top. */
  async inside(folder: string): Promise<(name: string, isFolder: boolean) => Verdict> {
    const here = path.join(this.#top, folder);
    const git = await this.#git.rulesIn(here, this.#top);
    return (name, isFolder) => this.#judge(folder === '' ? name : `${folder}/${name}`, isFolder, here, git);
  }

  /** Why nothing of an open folder that `inside` let in is wanted, in words; whatever was asked for. */
  whyNot(folder: AnchoredFolder): string | undefined {
    return whyMachinesOwn(folder);
  }

  #judge(inside: string, isFolder: boolean, here: string, git: FolderRules | undefined): Verdict {
    const name = path.posix.basename(inside);
    if (NEVER.has(name.toLowerCase())) return 'ignored';
    const asPattern = isFolder ? `${inside}/` : inside;
    if (this.#secret.excludes(asPattern)) return 'secret';
    if (this.#excluded.excludes(asPattern)) return 'excluded';
    if (git !== undefined && !git.ignores(path.join(here, name), isFolder)) return 'in';
    if (this.#optIn.names(asPattern)) return 'in';
    return isFolder && this.#optIn.mayNameInside(inside) ? 'through' : 'ignored';
  }
}
