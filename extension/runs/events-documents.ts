/** The events of a run as a read-only document, one line an event, which grows while the run goes on. */
import { type CancellationToken, type Disposable, EventEmitter, Uri, workspace } from 'vscode';
import type { RunId, RunLine } from '../../agent-core/contracts/index.ts';
import type { AgentHostClient } from '../agent-host/client.ts';
import { plural } from '../suggestions/wording.ts';
import { RUN_SCHEME } from './ids.ts';
import { eventLine } from './wording.ts';

const PAGE = 1_000;
/** Of a longer run the last ones are shown. */
export const MOST_EVENTS = 5_000;

export class RunEventsDocuments implements Disposable {
  readonly #host: AgentHostClient;
  readonly #changed = new EventEmitter<Uri>();
  /** Events of a run when it was last read. */
  readonly #read = new Map<RunId, number>();
  readonly onDidChange = this.#changed.event;

  constructor(host: AgentHostClient) {
    this.#host = host;
  }

  uriOf(run: RunId): Uri {
    return Uri.from({ scheme: RUN_SCHEME, path: `/${run}.log` });
  }

  async provideTextDocumentContent(uri: Uri, token?: CancellationToken): Promise<string> {
    const run = runOf(uri);
    const first = await this.#page(run, 0, token);
    this.#read.set(run, first.total);
    const left = Math.max(0, first.total - MOST_EVENTS);
    const lines = left > 0 ? [] : first.lines;
    for (let after = left > 0 ? left : (lines.at(-1)?.seq ?? 0); after < first.total; ) {
      const page = await this.#page(run, after, token);
      if (page.lines.length === 0) break;
      lines.push(...page.lines);
      after = lines.at(-1)?.seq ?? after;
    }
    return documentText(lines, left);
  }

  /** Has those read anew that are open and whose run went on. Never rejects: what cannot be asked now stays as it is. */
  async refresh(): Promise<void> {
    const open = workspace.textDocuments.filter(({ uri, isClosed }) => uri.scheme === RUN_SCHEME && !isClosed);
    for (const { uri } of open) if (await this.#wentOn(runOf(uri)).catch(() => false)) this.#changed.fire(uri);
  }

  async #wentOn(run: RunId): Promise<boolean> {
    const read = this.#read.get(run);
    if (read === undefined) return true;
    return (await this.#page(run, read, undefined, 1)).total !== read;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #page(run: RunId, after: number, token: CancellationToken | undefined, limit = PAGE) {
    return this.#host.request('runEvents', { run, after, limit }, token);
  }
}

const runOf = (uri: Uri): RunId => uri.path.slice(1).replace(/\.log$/, '') as RunId;

function documentText(lines: readonly RunLine[], left: number): string {
  const width = String(lines.at(-1)?.seq ?? 0).length;
  const header = left > 0 ? [`${plural(left, 'earlier event')} left out`] : [];
  return `${[...header, ...lines.map((line) => eventLine(line, width))].join('\n')}\n`;
}
