/** A real agent host (`dist/agent-host.js`) on a data folder, spoken to over the real protocol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  CONSENT_WORDING,
  type Consent,
  type Notice,
  type NotificationName,
  notifications,
  type Params,
  PROTOCOL_VERSION,
  type RequestName,
  type Result,
  SOURCES,
} from '../../agent-core/contracts/index.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/agent-host.js');
const grant = { at: '2026-01-01T00:00:00.000Z', wording: CONSENT_WORDING };

export const ALL_CONSENT: Consent = {
  version: 1,
  granted: Object.fromEntries(SOURCES.map((source) => [source, grant])),
};

/** A temporary data folder; `remove` takes it away. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'penumbra-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export class HostProcess {
  readonly child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #notices: { name: string; notice: unknown }[] = [];
  readonly #ended: Promise<unknown>;
  readonly #listeners: ((name: string, notice: unknown) => void)[] = [];
  #waiting: (() => void)[] = [];

  /** `env`: more than this process has. */
  constructor(data: string, env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [BUNDLE, '--data', data], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.child = child;
    this.#ended = once(child, 'exit');
    this.#connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    for (const name of Object.keys(notifications)) {
      this.#connection.onNotification(name, (notice: unknown) => {
        this.#notices.push({ name, notice });
        for (const listener of this.#listeners) listener(name, notice);
        for (const wake of this.#waiting.splice(0)) wake();
      });
    }
    this.#connection.onError(() => {});
    this.#connection.listen();
  }

  request<N extends RequestName>(name: N, params: Params<N>): Promise<Result<N>> {
    return this.#connection.sendRequest(name, params);
  }

  /** Shakes hands; `more` overrides what is sent. */
  initialize(more: Partial<Params<'initialize'>> = {}): Promise<Result<'initialize'>> {
    return this.request('initialize', {
      protocol: PROTOCOL_VERSION,
      client: { name: 'test', version: '0' },
      session: 'window-1',
      folders: [],
      trusted: true,
      consent: ALL_CONSENT,
      settings: { exclude: [], retentionDays: 30, retentionMegabytes: 500, pauseMs: 200 },
      ...more,
    });
  }

  notices<N extends NotificationName>(name: N): Notice<N>[] {
    return this.#notices.filter((each) => each.name === name).map((each) => each.notice as Notice<N>);
  }

  onNotice<N extends NotificationName>(name: N, listener: (notice: Notice<N>) => void): void {
    this.#listeners.push((from, notice) => {
      if (from === name) listener(notice as Notice<N>);
    });
  }

  /** The first notice of that name that `fits`, whether it came already or comes within ten seconds. */
  async waitFor<N extends NotificationName>(name: N, fits: (notice: Notice<N>) => boolean = () => true) {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const found = this.notices(name).find(fits);
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`no ${name} came; there were ${JSON.stringify(this.#notices)}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 200);
      });
    }
  }

  /** SIGKILL: no goodbye, nothing flushed. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
    this.#connection.dispose();
  }

  /** As an editor leaves: stdin ends. Resolves when the process has gone. */
  async leave(): Promise<void> {
    this.child.stdin?.end();
    await this.#ended;
    this.#connection.dispose();
  }
}
