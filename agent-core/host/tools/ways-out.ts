/** The ways out of this machine that calls of tools get, for one data folder: rules, log, credentials. */
import type { Clock } from '../../contracts/clock.ts';
import { PenumbraError } from '../../contracts/errors.ts';
import type { ToolRequest } from '../../contracts/tools.ts';
import type { Log } from '../../durable/log.ts';
import { Refused } from '../../durable/runs/program.ts';
import { CallEgress, type CallEgressOptions, readAllowed, readAsked } from '../../execution/egress/call-egress.ts';
import { containerEgress } from '../../execution/egress/container-egress.ts';
import { credentialsOf } from '../../execution/egress/credentials.ts';
import { type EgressDecider, EgressDecisions, NOBODY, refusalWords } from '../../execution/egress/decisions.ts';
import { Gate } from '../../execution/egress/gate.ts';
import { GrantBook } from '../../execution/egress/grants.ts';
import { QuestionBoard } from '../../execution/egress/question-board.ts';
import { allowedBy, readRules } from '../../execution/egress/rules.ts';
import { SqliteEgressLog } from '../../execution/egress/sqlite-log.ts';
import { openEgressStore } from '../../execution/egress/store.ts';
import type { AskedHosts, ToolNeeds } from '../../execution/tools/tool.ts';

export interface WaysOutOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked for hosts that nobody granted and no rule decides; nobody is, without it. */
  readonly decider?: EgressDecider;
  /** Takes the price of a run's request at `HOST:PORT` from what it may spend, or says why that does not do. */
  readonly pay?: (run: string, host: string) => string | undefined;
}

type Call = Pick<CallEgressOptions, 'run' | 'call' | 'tool' | 'lastsMs' | 'bytes'> & {
  readonly hosts: readonly string[];
};

interface ContainerCall extends Call {
  readonly asked: AskedHosts;
}

interface Opened {
  readonly log: SqliteEgressLog;
  readonly decisions: EgressDecisions;
}

/** The rules are read for each call: what a person changes counts at once. */
export class WaysOut {
  readonly #options: WaysOutOptions;
  #opened: Opened | undefined;

  constructor(options: WaysOutOptions) {
    this.#options = options;
  }

  /** The request, granted what rules allow. A container's one token has only what was granted to its call. */
  withRules(request: ToolRequest, needs: ToolNeeds | undefined): ToolRequest {
    if (!needs?.hosts || needs.sandbox) return request;
    const { rules } = this.#rules();
    return { ...request, hosts: [...new Set([...request.hosts, ...allowedBy(rules)])] };
  }

  /** Throws `Refused` where a host is none, or the rules cannot be read. */
  open({ hosts, ...of }: Call): CallEgress {
    const { rules, credentials = [] } = this.#rules();
    const { log, decisions } = this.#open();
    const ruled = allowedBy(rules);
    return new CallEgress({
      ...of,
      // Those of rules have terms of their own.
      hosts: refusing(() => hosts.filter((host) => !ruled.includes(host)).map(readAllowed)),
      ...{ rules, decisions, pay: this.#payer(of.run) },
      gate: new Gate(log),
      credentials: credentialsOf(credentials, this.#options.env),
    });
  }

  /**
   * For a command in a container: one token for the hosts that it was granted and those that it asks for, once rules or the person
   * allowed all of these. Throws `Refused`, in words, where one is not to be had.
   */
  async toContainer({ hosts, asked, ...of }: ContainerCall, signal: AbortSignal): Promise<CallEgress> {
    const { rules } = this.#rules();
    const { log, decisions } = this.#open();
    const granted = refusing(() => hosts.map(readAllowed));
    const named = refusing(() => asked.hosts.map(readAsked));
    const lastsMs = Math.min(of.lastsMs, asked.lastsMs);
    const parts = { gate: new Gate(log), decisions, rules, lastsMs };
    const found = await containerEgress({ ...of, ...parts, granted, asked: named, why: asked.why }, signal);
    if ('is' in found) throw new Refused(refusalWords(found));
    return found;
  }

  /** For a server that a person added: its own hosts and no other, whatever rules allow. */
  toServer({ hosts, ...of }: Call): CallEgress {
    const { rules, credentials = [] } = this.#rules();
    const granted = refusing(() => hosts.map(readAllowed));
    return new CallEgress({
      ...{ ...of, rules, hosts: granted, gate: new Gate(this.#open().log), pay: this.#payer(of.run) },
      credentials: credentialsOf(credentials, this.#options.env),
    });
  }

  close(): void {
    this.#opened?.log.close();
  }

  /** What a person does themselves, as adding a server, is not counted. */
  #payer(run: string | undefined): CallEgressOptions['pay'] {
    const { pay } = this.#options;
    return run === undefined || !pay ? undefined : (host) => pay(run, host);
  }

  #open(): Opened {
    if (this.#opened) return this.#opened;
    const { folder, clock, log: tell, decider = NOBODY } = this.#options;
    const store = openEgressStore(folder, clock, tell);
    const log = new SqliteEgressLog(store, clock);
    const said = new QuestionBoard(store, clock);
    this.#opened = { log, decisions: new EgressDecisions({ folder, book: new GrantBook(), log, decider, said }) };
    return this.#opened;
  }

  #rules(): ReturnType<typeof readRules> {
    return refusing(() => readRules(this.#options.folder));
  }
}

/** What a person has to mend first: nothing happened. */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PenumbraError && error.code === 'bad-input') throw new Refused(error.message);
    throw error;
  }
}
