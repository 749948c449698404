/**
 * What agents act with, put together for one data folder: tools, dispatcher, staged copies, sandbox. Each part is opened when a call
 * first needs it, so that nobody who calls no tool pays for one.
 */
import path from 'node:path';
import type { Clock } from '../../contracts/clock.ts';
import { PenumbraError } from '../../contracts/errors.ts';
import type { ToolRequest } from '../../contracts/tools.ts';
import type { ActionHandler } from '../../durable/actions/handler.ts';
import type { Log } from '../../durable/log.ts';
import { Refused } from '../../durable/runs/program.ts';
import { openDatabase } from '../../durable/sqlite/database.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { CallEgress, type CallEgressOptions, readAllowed } from '../../execution/egress/call-egress.ts';
import { credentialsOf } from '../../execution/egress/credentials.ts';
import { EgressDecisions, NOBODY } from '../../execution/egress/decisions.ts';
import { Gate } from '../../execution/egress/gate.ts';
import { GrantBook } from '../../execution/egress/grants.ts';
import { allowedBy, readRules } from '../../execution/egress/rules.ts';
import { openEgressLog, type SqliteEgressLog } from '../../execution/egress/sqlite-log.ts';
import { imageRecord } from '../../execution/image/record.ts';
import { toolsOfFolder } from '../../execution/network-tools/openapi-tools.ts';
import { DockerSandbox } from '../../execution/sandbox/docker/docker-sandbox.ts';
import { engineAddress } from '../../execution/sandbox/docker/engine.ts';
import type { Sandbox } from '../../execution/sandbox/sandbox.ts';
import { openStaging, type StagingStore } from '../../execution/staging/store/staging-store.ts';
import { SqliteBudget } from '../../execution/tools/budget.ts';
import { builtIn } from '../../execution/tools/built-in.ts';
import { Dispatcher } from '../../execution/tools/dispatcher.ts';
import { handlerOf } from '../../execution/tools/handlers.ts';
import { Registry } from '../../execution/tools/registry.ts';
import { TOOLS } from '../../execution/tools/schema.ts';
import { ToolSwitches } from '../../execution/tools/switches.ts';
import { pathOf } from '../../execution/trees/tree.ts';
import { createMasker } from '../../security/masking/index.ts';
import type { Copies } from './call-program.ts';

export interface BodyOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export class Body {
  readonly registry: Registry;
  readonly switches: ToolSwitches;
  readonly #options: BodyOptions;
  #dispatcher: Dispatcher | undefined;
  #store: Store | undefined;
  #staging: StagingStore | undefined;
  #sandbox: Promise<DockerSandbox> | undefined;
  #egressLog: SqliteEgressLog | undefined;
  #decisions: EgressDecisions | undefined;

  constructor(options: BodyOptions) {
    this.#options = options;
    this.switches = new ToolSwitches(options.folder);
    this.registry = new Registry(builtIn, (name) => this.switches.isOff(name));
    const tell = (message: string) => options.log('warn', message);
    for (const tool of toolsOfFolder(path.join(options.folder, 'openapi'), tell)) {
      if (this.registry.get(tool.name)) tell(`${tool.from}: there is a tool ${tool.name} already`);
      else this.registry.add(tool);
    }
  }

  /** One for each tool, for whoever serves actions. */
  handlers(): ActionHandler[] {
    const dispatcher: Pick<Dispatcher, 'dispatch'> = {
      dispatch: async (request, dispatch) => this.#opened().dispatch(await this.#withRules(request), dispatch),
    };
    return this.registry.all().map((tool) => handlerOf(tool, dispatcher) as ActionHandler);
  }

  readonly copies: Copies = {
    copy: async (id, workspace, signal) => {
      const staging = this.#stages();
      if (staging.open(id)) return;
      const { id: snapshot } = await refusing(() => staging.snapshot(workspace, { signal }));
      staging.create(id, snapshot);
    },
    changed: (id) =>
      this.#stage(id)
        .changes()
        .map((change) => ({ path: pathOf(change), kind: change.kind })),
    drop: (id) => this.#stages().remove(id),
  };

  async close(): Promise<void> {
    const sandbox = await this.#sandbox?.catch(() => undefined);
    await sandbox?.close();
    this.#staging?.close();
    this.#store?.close();
    this.#egressLog?.close();
  }

  #opened(): Dispatcher {
    if (this.#dispatcher) return this.#dispatcher;
    const { folder, clock, log } = this.#options;
    this.#store ??= openDatabase(folder, { clock, log }, TOOLS).store;
    const masker = createMasker();
    this.#dispatcher = new Dispatcher({
      registry: this.registry,
      budget: new SqliteBudget(this.#store, clock),
      turns: { take: () => ({ granted: true }), ended: () => {} },
      masking: { hide: (text) => masker.mask(text).text },
      output: { finish: (_tool, text) => ({ text }) },
      heal: () => ({ next: 'repair' }),
      clock,
      reach: ({ stage, run, hosts }, { call, ms }) => ({
        stage: async () => this.#stage(stage),
        sandbox: () => this.#sandboxed(),
        egress: () => refusing(async () => this.#wayOut({ run, call, hosts, lastsMs: ms })),
      }),
    });
    return this.#dispatcher;
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

  /** What a rule allows needs no grant; a container's one token has only what was granted. */
  async #withRules(request: ToolRequest): Promise<ToolRequest> {
    const needs = this.registry.get(request.tool)?.needs;
    if (!needs?.hosts || needs.sandbox) return request;
    const { rules } = await refusing(async () => readRules(this.#options.folder));
    return { ...request, hosts: [...new Set([...request.hosts, ...allowedBy(rules)])] };
  }

  /** The rules are read each time: what a person changes counts at once. */
  #wayOut({ hosts, ...of }: Pick<CallEgressOptions, 'run' | 'call' | 'lastsMs'> & { hosts: readonly string[] }) {
    const { folder, clock, log, env } = this.#options;
    const { rules, credentials = [] } = readRules(folder);
    this.#egressLog ??= openEgressLog(folder, clock, log);
    const parts = { folder, book: new GrantBook(), log: this.#egressLog, decider: NOBODY };
    this.#decisions ??= new EgressDecisions(parts);
    // Those of rules have terms of their own.
    const granted = hosts.filter((host) => !allowedBy(rules).includes(host)).map(readAllowed);
    return new CallEgress({
      ...{ ...of, hosts: granted, rules, decisions: this.#decisions },
      gate: new Gate(this.#egressLog),
      credentials: credentialsOf(credentials, env),
    });
  }

  #sandboxed(): Promise<Sandbox> {
    const { folder, env } = this.#options;
    this.#sandbox ??= DockerSandbox.open({ address: engineAddress(env), image: imageRecord(folder).image });
    this.#sandbox.catch(() => {
      this.#sandbox = undefined;
    });
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
