/** Who may get out where: rules that a person wrote, then what they said in this run, then the question itself. */
import type * as z from 'zod';
import type { EgressAnswer } from '../../contracts/tool-rpc.ts';
import { DEFAULT_BYTES, DEFAULT_LASTS_MS, type Grant, type GrantBook, type GrantTerms } from './grants.ts';
import { type Authority, inUrl } from './hosts.ts';
import type { Attempt, EgressLog } from './log.ts';
import { addRule, neverRule, type Rule, readRules, ruleFor } from './rules.ts';

/** What a tool says of a host that it needs. */
export interface EgressRequest {
  readonly run?: string | undefined;
  readonly call: string;
  /** The tool that was called. */
  readonly tool?: string | undefined;
  readonly hosts: readonly Authority[];
  /** One sentence for the person; it may come from a model. */
  readonly why: string;
  readonly lastsMs?: number;
  readonly bytes?: number;
}

export type { EgressAnswer };

/** Asks the person about one host. Whatever is no clear yes is a no. */
export interface EgressDecider {
  decide(request: Omit<EgressRequest, 'hosts'>, at: Authority, signal?: AbortSignal): Promise<EgressAnswer>;
}

/** For calls that nobody can be asked about. */
export const NOBODY: EgressDecider = { decide: async () => 'unanswered' };

type WhyNot = 'ruled-out' | 'answered-no' | 'host-not-granted';

export type Decision =
  | { readonly is: 'granted'; readonly token: string; readonly grant: Grant }
  | { readonly is: 'refused'; readonly at: Authority; readonly why: WhyNot };

/** The rule that allows it, where it is one. */
type Found = { readonly why: WhyNot } | { readonly rule?: Rule };

export interface DecisionParts {
  readonly folder: string;
  readonly book: GrantBook;
  readonly log: EgressLog;
  readonly decider: EgressDecider;
}

/** One for all calls of a process: it remembers what was said for the length of a run. */
export class EgressDecisions {
  readonly #parts: DecisionParts;
  /** Hosts with their ports, by run. */
  readonly #saidYes = new Map<string, Set<string>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /** A token for all of the hosts, or none. Throws `bad-input` where the rules cannot be read. */
  async request(request: EgressRequest, signal?: AbortSignal): Promise<Decision> {
    const used: Rule[] = [];
    for (const at of request.hosts) {
      const found = await this.#find(request, at, signal);
      if ('why' in found) return this.#refused(request, at, found.why);
      if (found.rule) used.push(found.rule);
    }
    return { is: 'granted', ...this.#parts.book.issue(termsOf(request, used)) };
  }

  /** Whatever is open by it is cut. */
  revoke(grant: Grant): void {
    this.#parts.book.revoke(grant);
  }

  /** What was said for this run counts no more. */
  forget(run: string): void {
    this.#saidYes.delete(run);
  }

  /** One question at a time; what was said meanwhile, for another call or in another window, needs none. */
  async #find(request: EgressRequest, at: Authority, signal?: AbortSignal): Promise<Found> {
    const known = this.#known(request, at);
    if (known) return known;
    const asking = this.#last.then(() => this.#known(request, at) ?? this.#ask(request, at, signal));
    this.#last = asking.catch(() => undefined);
    return asking;
  }

  /** By the rules as they stand now, or by what was said for the run. */
  #known({ run }: EgressRequest, at: Authority): Found | undefined {
    const rule = ruleFor(readRules(this.#parts.folder).rules, at);
    if (rule) return rule.answer === 'never' ? { why: 'ruled-out' } : { rule };
    return this.#saidYes.get(run ?? '')?.has(keyOf(at)) ? {} : undefined;
  }

  async #ask(request: EgressRequest, at: Authority, signal?: AbortSignal): Promise<Found> {
    if (signal?.aborted) return { why: 'host-not-granted' };
    const { hosts: _, ...about } = request;
    const answer = await this.#parts.decider.decide(about, at, signal);
    if (answer === 'never') addRule(this.#parts.folder, neverRule(at));
    if (answer === 'never') return { why: 'answered-no' };
    if (answer !== 'once' && answer !== 'this-run') return { why: 'host-not-granted' };
    // A “never” of another window came first.
    const meanwhile = this.#known(request, at) ?? {};
    if (!('why' in meanwhile) && answer === 'this-run' && request.run !== undefined) {
      this.#saidYes.set(request.run, (this.#saidYes.get(request.run) ?? new Set()).add(keyOf(at)));
    }
    return meanwhile;
  }

  #refused({ run, call }: EgressRequest, at: Authority, why: WhyNot): Decision {
    const attempt: Attempt = { run, call, way: 'tool', host: at.host.text, port: at.port };
    this.#parts.log.refused(attempt, why);
    return { is: 'refused', at, why };
  }
}

const keyOf = ({ host, port }: Authority): string => `${inUrl(host)}:${port}`;

/** The shortest time and the fewest bytes that anybody set. */
function termsOf(request: EgressRequest, rules: readonly Rule[]): z.input<typeof GrantTerms> {
  const least = (usual: number, ...set: readonly (number | undefined)[]) =>
    Math.min(...(set.some((each) => each !== undefined) ? set.filter((each) => each !== undefined) : [usual]));
  return {
    ...(request.run === undefined ? {} : { run: request.run }),
    call: request.call,
    hosts: request.hosts.map(({ host, port }) => ({ host: inUrl(host), ports: [port] })),
    lastsMs: least(
      DEFAULT_LASTS_MS,
      request.lastsMs,
      ...rules.map(({ seconds }) => (seconds === undefined ? undefined : seconds * 1000)),
    ),
    bytes: least(DEFAULT_BYTES, request.bytes, ...rules.map(({ bytes }) => bytes)),
  };
}
