/**
 * What agents act with, put together for one data folder: tools, dispatcher, staged copies, sandbox. Each part is opened when a call
 * first needs it, so that nobody who calls no tool pays for one.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../contracts/clock.ts';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import type { ActionHandler } from '../../durable/actions/handler.ts';
import type { Log } from '../../durable/log.ts';
import { Refused } from '../../durable/runs/program.ts';
import { openDatabase } from '../../durable/sqlite/database.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { SqliteOutputStore } from '../../execution/compactor/store/sqlite-output-store.ts';
import { equippedSandbox } from '../../execution/dependencies/equipped-sandbox.ts';
import type { EgressDecider } from '../../execution/egress/decisions.ts';
import { rateAt } from '../../execution/egress/rates.ts';
import { readRules, rulesFile } from '../../execution/egress/rules.ts';
import { CurrentSandbox } from '../../execution/image/current-sandbox.ts';
import { imageFile, imageRecord } from '../../execution/image/record.ts';
import { Limits } from '../../execution/limits/limits.ts';
import { LIFE_MS } from '../../execution/mcp/connection.ts';
import { connectHttp, type HttpLaunch } from '../../execution/mcp/http-connection.ts';
import { OAuthStore } from '../../execution/mcp/oauth-store.ts';
import { type HttpServer, hostsOf, McpServers } from '../../execution/mcp/servers.ts';
import { McpSessions } from '../../execution/mcp/sessions.ts';
import { toolsOf } from '../../execution/mcp/tools.ts';
import { toolsOfFolder } from '../../execution/network-tools/openapi-tools.ts';
import { databasesFile } from '../../execution/postgres/databases.ts';
import type { Sandbox } from '../../execution/sandbox/sandbox.ts';
import { STAGING } from '../../execution/staging/store/schema.ts';
import { openStaging, type StagingStore } from '../../execution/staging/store/staging-store.ts';
import { readOutputTool } from '../../execution/tools/adapters.ts';
import { SqliteBudget } from '../../execution/tools/budget.ts';
import { builtIn } from '../../execution/tools/built-in.ts';
import { Dispatcher } from '../../execution/tools/dispatcher.ts';
import { handlerOf, toolOfAction } from '../../execution/tools/handlers.ts';
import { shortOutputs } from '../../execution/tools/outputs.ts';
import { NO_RULES, type PersonRules, withRules } from '../../execution/tools/person-rules.ts';
import { Registry } from '../../execution/tools/registry.ts';
import { TOOLS } from '../../execution/tools/schema.ts';
import { SqliteRepeats } from '../../execution/tools/sqlite-repeats.ts';
import { ToolSwitches } from '../../execution/tools/switches.ts';
import type { Tool } from '../../execution/tools/tool.ts';
import { SqliteTurns } from '../../execution/tools/turns.ts';
import { pathOf } from '../../execution/trees/tree.ts';
import { createMasker } from '../../security/masking/index.ts';
import type { RunCopies } from '../runs/working.ts';
import type { Copies } from './call-program.ts';
import { databaseTools } from './databases.ts';
import { isKept } from './kept-copies.ts';
import { stagesOver } from './tidying.ts';
import { WaysOut } from './ways-out.ts';

export interface BodyOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked for hosts that nobody granted; without it such calls are refused. */
  readonly decider?: EgressDecider;
  /** As `SandboxOf.waiting`; 0 for a process that makes one call. */
  readonly waiting?: number;
}

export class Body {
  readonly registry: Registry;
  readonly switches: ToolSwitches;
  readonly #options: BodyOptions;
  readonly #sessions: McpSessions;
  readonly #waysOut: WaysOut;
  readonly #sandbox: CurrentSandbox;
  readonly #added: Tool[] = [];
  #stamp = '';
  #rules: PersonRules = NO_RULES;
  #dispatcher: Dispatcher | undefined;
  #store: Store | undefined;
  #limits: Limits | undefined;
  #outputs: SqliteOutputStore | undefined;
  #staging: StagingStore | undefined;
  #journal: string | undefined;

  constructor(options: BodyOptions) {
    this.#options = options;
    this.switches = new ToolSwitches(options.folder);
    this.#waysOut = new WaysOut({ ...options, pay: (run, host) => this.#budget().pay(run, host) });
    const { folder, env, waiting } = options;
    this.#sandbox = new CurrentSandbox(
      () => stampOf(imageFile(folder)),
      async () =>
        equippedSandbox({ folder, env, record: imageRecord(folder), ...(waiting !== undefined && { waiting }) }),
    );
    const servers = new McpServers(options.folder);
    this.#sessions = new McpSessions(
      servers,
      () => this.sandbox(),
      (name, server, run) => connectHttp(this.launch(name, server, run)),
    );
    this.registry = new Registry(
      [...builtIn, readOutputTool(() => this.#outputStore())],
      (name) => this.switches.isOff(name),
      (tool) => withRules(tool, this.#rules),
    );
    this.registry.refreshedBy(() => this.#refresh(servers));
  }

  /** Servers, documents, databases and rules may be added, or approved anew, by another process. */
  #refresh(servers: McpServers): void {
    const { folder } = this.#options;
    const apis = path.join(folder, 'openapi');
    const files = [path.join(folder, 'mcp.json'), databasesFile(folder), rulesFile(folder), apis, ...filesIn(apis)];
    const stamp = files.map(stampOf).join();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const { credentials = [], rates = [], prices = [], runUsd } = this.#telling(() => readRules(folder)) ?? {};
    this.#rules = { credentials, rates, prices, runUsd };
    for (const { name } of this.#added.splice(0)) this.registry.remove(name);
    this.#add(servers);
    this.#addApis(apis);
    for (const tool of this.#telling(() => databaseTools(folder, this.#waysOut)) ?? []) this.#addOne(tool);
  }

  /** How a server over HTTP is reached: it has a way out to its own hosts alone. */
  launch(name: string, server: Pick<HttpServer, 'url' | 'allow'>, run?: string): HttpLaunch {
    const egress = this.#waysOut.toServer({ run, call: `mcp ${name}`, hosts: hostsOf(server), lastsMs: LIFE_MS });
    return { name, server, egress, login: new OAuthStore(this.#options.folder, name) };
  }

  /** How an action that is a call of a tool is done; `undefined` for any other, and where there is no such tool. */
  handler(action: string): ActionHandler | undefined {
    const tool = this.registry.get(toolOfAction(action) ?? '');
    const dispatcher: Pick<Dispatcher, 'dispatch'> = {
      dispatch: async (request, dispatch) => {
        const needs = this.registry.get(request.tool)?.needs;
        return this.#opened().dispatch(this.#waysOut.withRules(request, needs), dispatch);
      },
    };
    return tool && (handlerOf(tool, dispatcher) as ActionHandler);
  }

  readonly copies: Copies & RunCopies = {
    belongTo: (journal) => {
      this.#journal = journal;
    },
    tidy: async (runs, signal) => {
      const journal = this.#journal;
      if (journal === undefined || !existsSync(path.join(this.#options.folder, STAGING.file))) return 0;
      const staging = this.#stages();
      const now = this.#options.clock.now();
      const over = await stagesOver(
        staging.owned(),
        { journal, runs, isKept: (run) => isKept(run, runs, now) },
        signal,
      );
      staging.remove(...over);
      return over.length;
    },
    copy: async (id, { workspace, exclude, include }, signal) => {
      const staging = this.#stages();
      const there = staging.open(id);
      if (there) return there.left;
      const rules = { exclude, include, signal };
      return (await refusing(() => staging.copy(id, workspace, rules, this.#journal))).left;
    },
    changed: (id) =>
      this.#stage(id)
        .changes()
        .map((change) => ({ path: pathOf(change), kind: change.kind })),
    drop: (id) => this.#stages().remove(id),
  };

  /** What a call changed in a copy that was kept, as a unified diff. */
  async diffOf(id: string): Promise<string | undefined> {
    return this.#stages().open(id)?.diff();
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    await this.#sandbox.close();
    this.#staging?.close();
    this.#store?.close();
    this.#limits?.close();
    this.#outputs?.close();
    this.#waysOut.close();
  }

  #opened(): Dispatcher {
    if (this.#dispatcher) return this.#dispatcher;
    const { folder, clock, log, decider } = this.#options;
    const store = this.#calls();
    this.#limits ??= Limits.open(folder, { clock, log });
    const masker = createMasker();
    this.#dispatcher = new Dispatcher({
      registry: this.registry,
      budget: this.#budget(),
      repeats: new SqliteRepeats(store, clock),
      turns: new SqliteTurns(store, this.#limits, clock, (host) => rateAt(this.#rules.rates, host)),
      masking: { hide: (text) => masker.mask(text).text },
      output: shortOutputs(() => this.#outputStore()),
      clock,
      random: Math.random,
      canAsk: () => decider?.canAsk() ?? false,
      reach: ({ stage, run, hosts, tool }, { call, ms, signal }) => ({
        stage: async () => this.#stage(stage),
        sandbox: () => this.sandbox(),
        egress: async (asked) => {
          const of = { run, call, tool, hosts, lastsMs: ms };
          return asked ? this.#waysOut.toContainer({ ...of, asked }, signal) : this.#waysOut.open(of);
        },
      }),
    });
    return this.#dispatcher;
  }

  #budget(): SqliteBudget {
    return new SqliteBudget(this.#calls(), this.#options.clock, () => this.#rules);
  }

  /** What is kept of calls. */
  #calls(): Store {
    const { folder, clock, log } = this.#options;
    this.#store ??= openDatabase(folder, { clock, log }, TOOLS).store;
    return this.#store;
  }

  /** A list that cannot be read, or a name that is taken twice, costs those tools and no others. */
  #add(servers: McpServers): void {
    const all = this.#telling(() => Object.entries(servers.all())) ?? [];
    const tools = all.flatMap(([name, server]) => toolsOf(name, server, this.#sessions));
    for (const tool of tools) this.#addOne(tool);
  }

  #addOne(tool: Tool): void {
    this.#telling(() => {
      this.registry.add(tool);
      this.#added.push(tool);
    });
  }

  #telling<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#options.log('warn', wordsOf(error));
      return undefined;
    }
  }

  #addApis(folder: string): void {
    const tell = (message: string) => this.#options.log('warn', message);
    for (const tool of toolsOfFolder(folder, tell)) this.#addOne(tool);
  }

  #outputStore(): SqliteOutputStore {
    this.#outputs ??= SqliteOutputStore.open(this.#options.folder, this.#options);
    return this.#outputs;
  }

  #stages(): StagingStore {
    this.#staging ??= openStaging(this.#options.folder, this.#options);
    return this.#staging;
  }

  #stage(id: string | undefined) {
    const stage = id === undefined ? undefined : this.#stages().open(id);
    if (!stage) throw new Refused(id === undefined ? 'this call has no copy to work on' : `the copy ${id} is gone`);
    return stage;
  }

  /** Calls in it throw `missing-part` where there is no image for them. */
  async sandbox(): Promise<Sandbox> {
    return this.#sandbox;
  }
}

/** A folder that cannot be copied is the caller's to mend: nothing happened. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PenumbraError && error.code === 'bad-input') throw new Refused(error.message);
    throw error;
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** Another one once the file is another. */
function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
}
