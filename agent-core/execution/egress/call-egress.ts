/** The way out of one call of a tool: hosts that were granted to it, by whichever way it goes there. */
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { type BrokeredChannel, egressChannel } from './channel.ts';
import type { CredentialPort } from './credentials.ts';
import type { Gate, Passage } from './gate.ts';
import { type Grant, GrantBook } from './grants.ts';
import { AllowedHost, type Authority, HTTPS_PORT } from './hosts.ts';

/** `HOST[:PORT]`, 443 without a port; an address is a grant by address. Throws `bad-input` that begins with `text`. */
export function readAllowed(text: string): AllowedHost {
  const [, host = text, port] = /^(\[[^\]]*\]|[^:]+)(?::(\d+))?$/.exec(text) ?? [];
  const ports = [port === undefined ? HTTPS_PORT : Number(port)];
  const read = AllowedHost.safeParse({ host: host.toLowerCase(), ports });
  if (read.success) return read.data;
  throw new PenumbraError('bad-input', `${text}: ${describeIssue(read.error)}`);
}

export interface CallEgressOptions {
  readonly gate: Gate;
  readonly credentials: CredentialPort;
  readonly run?: string | undefined;
  /** The call's own name in the log. */
  readonly call: string;
  readonly hosts: readonly AllowedHost[];
  readonly lastsMs: number;
}

export class CallEgress {
  readonly credentials: CredentialPort;
  readonly #gate: Gate;
  readonly #book = new GrantBook();
  readonly #issued: { readonly token: string; readonly grant: Grant };

  constructor({ gate, credentials, run, call, hosts, lastsMs }: CallEgressOptions) {
    this.credentials = credentials;
    this.#gate = gate;
    this.#issued = this.#book.issue({ ...(run !== undefined && { run }), call, hosts: [...hosts], lastsMs });
  }

  /** For a command in a container. */
  channel(): BrokeredChannel {
    return egressChannel({ gate: this.#gate, book: this.#book }, this.#issued);
  }

  /** For a request of Penumbra's own; throws `Refused`, and nothing was sent then. */
  open(at: Authority, method?: string): Promise<Passage> {
    const { grant } = this.#issued;
    const { run, call } = grant.terms;
    return this.#gate.open(grant, { run, call, way: 'tool', host: at.host.text, port: at.port, method }, at);
  }

  /** Whatever is open is cut. */
  end(): void {
    this.#book.revoke(this.#issued.grant);
  }
}
