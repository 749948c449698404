/** The ways out of this machine that calls of tools get, for one data folder: rules, log, credentials. */
import type { Clock } from '../../contracts/clock.ts';
import { PenumbraError } from '../../contracts/errors.ts';
import type { ToolRequest } from '../../contracts/tools.ts';
import type { Log } from '../../durable/log.ts';
import { Refused } from '../../durable/runs/program.ts';
import { CallEgress, type CallEgressOptions, readAllowed } from '../../execution/egress/call-egress.ts';
import { credentialsOf } from '../../execution/egress/credentials.ts';
import { type EgressDecider, EgressDecisions, NOBODY } from '../../execution/egress/decisions.ts';
import { Gate } from '../../execution/egress/gate.ts';
import { GrantBook } from '../../execution/egress/grants.ts';
import { allowedBy, readRules } from '../../execution/egress/rules.ts';
import { openEgressLog, type SqliteEgressLog } from '../../execution/egress/sqlite-log.ts';
import type { ToolNeeds } from '../../execution/tools/tool.ts';

export interface WaysOutOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked for hosts that nobody granted and no rule decides; nobody is, without it. */
  readonly decider?: EgressDecider;
}

type Call = Pick<CallEgressOptions, 'run' | 'call' | 'tool' | 'lastsMs' | 'bytes'> & {
  readonly hosts: readonly string[];
};

/** The rules are read for each call: what a person changes counts at once. */
export class WaysOut {
  readonly #options: WaysOutOptions;
  #log: SqliteEgressLog | undefined;
  #decisions: EgressDecisions | undefined;

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
    const { folder, clock, log, env, decider = NOBODY } = this.#options;
    const { rules, credentials = [] } = this.#rules();
    this.#log ??= openEgressLog(folder, clock, log);
    this.#decisions ??= new EgressDecisions({ folder, book: new GrantBook(), log: this.#log, decider });
    const ruled = allowedBy(rules);
    return new CallEgress({
      ...of,
      // Those of rules have terms of their own.
      hosts: refusing(() => hosts.filter((host) => !ruled.includes(host)).map(readAllowed)),
      ...{ rules, decisions: this.#decisions },
      gate: new Gate(this.#log),
      credentials: credentialsOf(credentials, env),
    });
  }

  /** For a server that a person added: its own hosts and no other, whatever rules allow. */
  toServer({ hosts, ...of }: Call): CallEgress {
    const { clock, log, folder, env } = this.#options;
    const { rules, credentials = [] } = this.#rules();
    this.#log ??= openEgressLog(folder, clock, log);
    const granted = refusing(() => hosts.map(readAllowed));
    return new CallEgress({
      ...{ ...of, rules, hosts: granted, gate: new Gate(this.#log) },
      credentials: credentialsOf(credentials, env),
    });
  }

  close(): void {
    this.#log?.close();
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
