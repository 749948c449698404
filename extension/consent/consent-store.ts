/**
 * The consent of this person, as every window of theirs shares it.
 *
 * 1. Until it was read, and whenever it cannot be read, nothing is granted.
 * 2. What another window gives or takes back counts here too, as soon as its file changes.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from 'vscode';
import type { Consent, Source } from '../../agent-core/contracts/index.ts';
import { Listeners } from '../adapters/listeners.ts';

const NOTHING: Consent = { version: 1, granted: {} };

export type ConsentLog = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error', message: string) => void;

export class ConsentStore implements Disposable {
  readonly #folder: string;
  readonly #log: ConsentLog;
  readonly #now: () => number;
  readonly #changed = new Listeners<void>();
  #consent = NOTHING;
  #granted: readonly Source[] = [];
  #turn: Promise<void> = Promise.resolve();

  readonly onDidChange = this.#changed.event;

  constructor(folder: string, log: ConsentLog, now: () => number) {
    this.#folder = folder;
    this.#log = log;
    this.#now = now;
  }

  /** As the agent host is told it. */
  get consent(): Consent {
    return this.#consent;
  }

  /** What was granted under the present wording. */
  get granted(): readonly Source[] {
    return this.#granted;
  }

  /** Reads the file again. Never rejects. */
  refresh(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#read()).catch((error: unknown) => this.#unreadable(error));
    return this.#turn;
  }

  /** Grants exactly `sources`. What stays granted keeps its date. Rejects when it could not be written. */
  async grant(sources: readonly Source[]): Promise<void> {
    const { CONSENT_WORDING, isGranted, readConsent, writeConsent } = await import('./reader.ts');
    const before = readConsent(this.#folder, this.#log);
    const granted: Consent['granted'] = {};
    for (const source of sources) {
      const fresh = { at: new Date(this.#now()).toISOString(), wording: CONSENT_WORDING };
      granted[source] = (isGranted(before, source) ? before.granted[source] : undefined) ?? fresh;
    }
    writeConsent(this.#folder, { version: 1, granted });
    await this.refresh();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #read(): Promise<void> {
    if (!existsSync(join(this.#folder, 'consent.json'))) return this.#become(NOTHING, []);
    const { isGranted, readConsent, SOURCES } = await import('./reader.ts');
    const consent = readConsent(this.#folder, this.#log);
    this.#become(
      consent,
      SOURCES.filter((source) => isGranted(consent, source)),
    );
  }

  #unreadable(error: unknown): void {
    this.#log('warn', `the consent could not be read, so nothing is watched: ${String(error)}`);
    this.#become(NOTHING, []);
  }

  #become(consent: Consent, granted: readonly Source[]): void {
    if (JSON.stringify(consent) === JSON.stringify(this.#consent)) return;
    this.#consent = consent;
    this.#granted = granted;
    this.#changed.fire();
  }
}
