/**
 * Decides which documents and paths may be observed. An undecided one is not: what happens to it meanwhile is never looked at.
 */
import { sep } from 'node:path';
import { type Uri, workspace } from 'vscode';
import type { Source } from '../../agent-core/contracts/index.ts';
import { GitIgnore } from '../../agent-core/security/exclusion/git-ignore.ts';
import { ExclusionPatterns } from '../../agent-core/security/exclusion/patterns.ts';
import type { Settings } from '../adapters/settings.ts';
import { isInside, isObservedScheme } from './exclusion.ts';

export interface Admission {
  /** Answered from memory once decided. Never rejects: what cannot be decided is left out. */
  admits(uri: Uri, source: Source): Promise<boolean>;
  /** For sources without a document: whether the settings leave it on where `scope` lies. */
  allows(source: Source, scope: Uri | undefined): boolean;
}

export class WorkspaceAdmission implements Admission {
  readonly #settings: Settings;
  readonly #privateFolders: readonly string[];
  readonly #gitIgnore = new GitIgnore();
  readonly #decided = new Map<string, Promise<boolean>>();
  readonly #patterns = new Map<string, ExclusionPatterns>();

  /** Nothing inside `privateFolders` is observed: our own data, the editor's settings. */
  constructor(settings: Settings, privateFolders: readonly string[]) {
    this.#settings = settings;
    this.#privateFolders = privateFolders;
  }

  admits(uri: Uri, source: Source): Promise<boolean> {
    const key = `${source} ${uri.toString()}`;
    let decision = this.#decided.get(key);
    if (!decision) {
      decision = this.#decide(uri, source).catch(() => false);
      this.#decided.set(key, decision);
    }
    return decision;
  }

  allows(source: Source, scope: Uri | undefined): boolean {
    return this.#settings.mayWatch(source, scope);
  }

  /** Settings, folders or ignore files changed. */
  reset(): void {
    this.#decided.clear();
    this.#patterns.clear();
    this.#gitIgnore.clear();
  }

  async #decide(uri: Uri, source: Source): Promise<boolean> {
    if (!isObservedScheme(uri.scheme) || !this.allows(source, uri)) return false;
    if (uri.scheme !== 'file') return true;
    const path = uri.fsPath;
    if (this.#privateFolders.some((folder) => isInside(path, folder, sep))) return false;
    const folder = workspace.getWorkspaceFolder(uri)?.uri;
    const inFolder = folder ? path.slice(folder.fsPath.length) : path;
    if (this.#patternsOf(uri).excludes(inFolder.split(sep).join('/'))) return false;
    return !(await this.#gitIgnore.ignores(path, folder?.fsPath));
  }

  #patternsOf(uri: Uri): ExclusionPatterns {
    const lines = this.#settings.excludeFor(uri);
    const key = lines.join('\n');
    let patterns = this.#patterns.get(key);
    if (!patterns) {
      patterns = new ExclusionPatterns(lines);
      this.#patterns.set(key, patterns);
    }
    return patterns;
  }
}
