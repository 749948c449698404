/** The way out of one call of a tool: hosts that were granted to it, by whichever way it goes there. */
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { type BrokeredChannel, egressChannel } from './channel.ts';
import type { CredentialPort } from './credentials.ts';
import type { EgressDecisions } from './decisions.ts';
import type { Gate, Passage } from './gate.ts';
import { type Grant, GrantBook } from './grants.ts';
import { AllowedHost, type Authority, HTTPS_PORT, inUrl, readAuthority } from './hosts.ts';
import { Refused } from './refusals.ts';
import type { Rule } from './rules.ts';

/** `HOST[:PORT]`, 443 without a port; an address is a grant by address. Throws `bad-input` that begins with `text`. */
export function readAllowed(text: string): AllowedHost {
  const [, host = text, port] = /^(\[[^\]]*\]|[^:]+)(?::(\d+))?$/.exec(text) ?? [];
  const ports = [port === undefined ? HTTPS_PORT : Number(port)];
  const read = AllowedHost.safeParse({ host: host.toLowerCase(), ports });
  if (read.success) return read.data;
  throw new PenumbraError('bad-input', `${text}: ${describeIssue(read.error)}`);
}

/** `HOST[:PORT]`, 443 without a port, for a host that is asked for. Throws `bad-input` that begins with `text`. */
export function readAsked(text: string): Authority {
  const at = readAuthority(text, HTTPS_PORT);
  if (at) return at;
  throw new PenumbraError('bad-input', `${text}: expected one host, as example.com or 127.0.0.1:8080`);
}

export interface CallEgressOptions {
  readonly gate: Gate;
  readonly credentials: CredentialPort;
  readonly run?: string | undefined;
  /** The call's own name in the log. */
  readonly call: string;
  /** For the question. */
  readonly tool?: string | undefined;
  readonly hosts: readonly AllowedHost[];
  readonly lastsMs: number;
  /** Up and down together; 100 MB where nothing is said. */
  readonly bytes?: number;
  /** `never` among them holds for `hosts`, too. */
  readonly rules?: readonly Rule[];
  /** Asked about what `hosts` do not cover; not for containers, whose token is for `hosts` alone. */
  readonly decisions?: EgressDecisions | undefined;
  /** Pays for one request of Penumbra's own at `HOST:PORT`, or says why it is not to be made. */
  readonly pay?: ((host: string) => string | undefined) | undefined;
}

export class CallEgress {
  readonly credentials: CredentialPort;
  readonly #gate: Gate;
  readonly #book = new GrantBook();
  readonly #decisions: EgressDecisions | undefined;
  readonly #pay: CallEgressOptions['pay'];
  readonly #tool: string | undefined;
  /** What was granted to this call when it was asked for, by host and port. */
  readonly #asked = new Map<string, Grant>();
  readonly #issued: { readonly token: string; readonly grant: Grant };

  constructor(options: CallEgressOptions) {
    const { gate, credentials, run, call, tool, hosts, lastsMs, bytes, rules = [], decisions, pay } = options;
    this.#pay = pay;
    this.credentials = credentials;
    this.#gate = gate;
    this.#decisions = decisions;
    this.#tool = tool;
    const never = rules.filter(({ answer }) => answer === 'never').map(({ host, ports }) => ({ host, ports }));
    const terms = { ...(run !== undefined && { run }), ...(bytes !== undefined && { bytes }), lastsMs };
    this.#issued = this.#book.issue({ ...terms, call, hosts: [...hosts], never });
  }

  /** For a command in a container. */
  channel(): BrokeredChannel {
    return egressChannel({ gate: this.#gate, book: this.#book }, this.#issued);
  }

  /** For a request of Penumbra's own; throws `Refused`, and nothing was sent then. A question ends with `signal`. */
  async open(at: Authority, method?: string, signal?: AbortSignal): Promise<Passage> {
    const { run, call } = this.#issued.grant.terms;
    const grant = await this.#grantFor(at, method, signal);
    const attempt = { run, call, way: 'tool', host: at.host.text, port: at.port, method } as const;
    return this.#gate.open(grant, attempt, at, () => this.#pay?.(`${inUrl(at.host)}:${at.port}`));
  }

  async #grantFor(at: Authority, method: string | undefined, signal: AbortSignal | undefined): Promise<Grant> {
    const { grant } = this.#issued;
    const why = grant.whyNot(at.host, at.port);
    if (!this.#decisions || why === undefined || why === 'ruled-out') return grant;
    const key = `${inUrl(at.host)}:${at.port}`;
    const earlier = this.#asked.get(key);
    if (earlier) return earlier;
    const { run, call, lastsMs } = grant.terms;
    const asked = { run, call, tool: this.#tool, hosts: [at], why: `${method ?? 'HTTP'} request`, lastsMs };
    const decision = await this.#decisions.request(asked, signal);
    if (decision.is === 'refused') throw new Refused(decision.why);
    this.#asked.set(key, decision.grant);
    return decision.grant;
  }

  /** Whatever is open is cut. */
  end(): void {
    this.#book.revoke(this.#issued.grant);
    for (const grant of this.#asked.values()) this.#decisions?.revoke(grant);
  }
}
