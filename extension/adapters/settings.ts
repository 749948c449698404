/**
 * The settings, read in one place. A workspace can narrow what is watched and add exclusions, and never widen
 * either; what copies for runs hold of ignored files it may add to once it is trusted.
 */
import { type ConfigurationScope, type Disposable, type Event, EventEmitter, workspace } from 'vscode';
import type { HostSettings, Source } from '../../agent-core/contracts/index.ts';
import { broughtIn, gathered, type Levels, narrowed, ownOf } from './levels.ts';

const SECTION = 'penumbra';

export interface Settings {
  /** Fires after any setting of ours changed. */
  readonly onDidChange: Event<void>;
  /** What the agent host is told. */
  readonly forHost: HostSettings;
  readonly suggestionsEnabled: boolean;
  /** Empty where the platform's folder is to be used. */
  readonly dataFolder: string;
  /** Patterns as in a .gitignore. */
  excludeFor(scope: ConfigurationScope | undefined): readonly string[];
  /** False as soon as one level (user, workspace, folder) says so. */
  mayWatch(source: Source, scope: ConfigurationScope | undefined): boolean;
}

export class WorkspaceSettings implements Settings, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly #subscription = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) this.#changed.fire();
  });
  readonly onDidChange = this.#changed.event;

  get forHost(): HostSettings {
    return {
      exclude: this.#excludeAnywhere(),
      ownExclude: [...ownOf(this.#inspect<readonly string[]>('exclude', undefined))],
      include: [...broughtIn(this.#inspect<readonly string[]>('include', undefined), workspace.isTrusted)],
      retentionDays: atLeast(1, this.#get('retention.days', 90)),
      retentionMegabytes: atLeast(10, this.#get('retention.megabytes', 500)),
      pauseMs: atLeast(0, this.#get('pauseSeconds', 3)) * 1000,
    };
  }

  get suggestionsEnabled(): boolean {
    return narrowed(this.#inspect<boolean>('suggestions.enabled', undefined));
  }

  get dataFolder(): string {
    return this.#get('dataFolder', '').trim();
  }

  excludeFor(scope: ConfigurationScope | undefined): readonly string[] {
    return gathered(this.#inspect<readonly string[]>('exclude', scope));
  }

  mayWatch(source: Source, scope: ConfigurationScope | undefined): boolean {
    return narrowed(this.#inspect<boolean>(`watch.${source}`, scope));
  }

  /** What any workspace folder excludes counts in all of them: that leaves out more, never less. */
  #excludeAnywhere(): string[] {
    const scopes = [undefined, ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri)];
    return [...new Set(scopes.flatMap((scope) => this.excludeFor(scope)))];
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #get<T>(name: string, fallback: T): T {
    const value = workspace.getConfiguration(SECTION).get<T>(name);
    return typeof value === typeof fallback && value !== undefined ? value : fallback;
  }

  #inspect<T>(name: string, scope: ConfigurationScope | undefined): Levels<T> | undefined {
    return workspace.getConfiguration(SECTION, scope).inspect<T>(name);
  }
}

function atLeast(minimum: number, value: number): number {
  return Number.isFinite(value) ? Math.max(minimum, value) : minimum;
}
