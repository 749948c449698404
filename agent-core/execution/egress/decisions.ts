/** Who may get out where: rules that a person wrote, then what they said in this run, then the question itself. */
import type * as z from 'zod';
import type { EgressAnswer } from '../../contracts/tool-rpc.ts';
import { DEFAULT_BYTES, DEFAULT_LASTS_MS, type Grant, type GrantBook, type GrantTerms } from './grants.ts';
import { type Authority, HTTPS_PORT, inUrl } from './hosts.ts';
import type { Attempt, EgressLog } from './log.ts';
import { inWords } from './refusals.ts';
import { addRule, neverRule, type Rule, readRules, ruleFor } from './rules.ts';

/** What a call says of the hosts that it needs. */
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

/** Asks the person once about all hosts of a request. Whatever is no clear yes is a no. */
export interface EgressDecider {
  decide(request: EgressRequest, signal?: AbortSignal): Promise<EgressAnswer>;
  /** Whether there is anybody to ask just now. */
  canAsk(): boolean;
}

/** For calls that nobody can be asked about. */
export const NOBODY: EgressDecider = { decide: async () => 'unanswered', canAsk: () => false };

/** What was allowed for the length of a run, whichever process goes on with it. */
export interface RunAnswers {
  has(run: string, at: Authority): boolean;
  add(run: string, hosts: readonly Authority[]): void;
}

type WhyNot = 'ruled-out' | 'answered-no' | 'host-not-granted';

export interface Refusal {
  readonly is: 'refused';
  readonly at: Authority;
  readonly why: WhyNot;
}

export type Terms = z.input<typeof GrantTerms>;

export type Settled = { readonly is: 'granted'; readonly terms: Terms } | Refusal;

export type Decision = { readonly is: 'granted'; readonly token: string; readonly grant: Grant } | Refusal;

/** By the rules as they stand now, and by what was said for the run. */
interface Looked {
  /** The first host that a rule refuses. */
  readonly never?: Authority;
  /** Rules that allow one of the hosts. */
  readonly used: readonly Rule[];
  /** Hosts that nothing decides. */
  readonly open: readonly Authority[];
}

export interface DecisionParts {
  readonly folder: string;
  readonly book: GrantBook;
  readonly log: EgressLog;
  readonly decider: EgressDecider;
  readonly said: RunAnswers;
}

/** One for all calls of a process. */
export class EgressDecisions {
  readonly #parts: DecisionParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /** A token for all of the hosts, or none. Throws `bad-input` where the rules cannot be read. */
  async request(request: EgressRequest, signal?: AbortSignal): Promise<Decision> {
    const settled = await this.settle(request, signal);
    return settled.is === 'refused' ? settled : { is: 'granted', ...this.#parts.book.issue(settled.terms) };
  }

  /** What a token for all of the hosts may have. Throws as `request` does. */
  async settle(request: EgressRequest, signal?: AbortSignal): Promise<Settled> {
    const looked = this.#look(request);
    if (looked.never || looked.open.length === 0) return this.#settled(request, looked);
    // One question at a time; what was said meanwhile, for another call or in another window, needs none.
    const asking = this.#last.then(() => this.#ask(request, signal));
    this.#last = asking.catch(() => undefined);
    return asking;
  }

  /** Whatever is open by it is cut. */
  revoke(grant: Grant): void {
    this.#parts.book.revoke(grant);
  }

  #look({ run, hosts }: EgressRequest): Looked {
    const { folder, said } = this.#parts;
    const { rules } = readRules(folder);
    const ruled = hosts.map((at) => ({ at, rule: ruleFor(rules, at) }));
    const never = ruled.find(({ rule }) => rule?.answer === 'never')?.at;
    const open = ruled.flatMap(({ at, rule }) => (rule || (run !== undefined && said.has(run, at)) ? [] : [at]));
    return { ...(never && { never }), used: ruled.flatMap(({ rule }) => rule ?? []), open };
  }

  async #ask(request: EgressRequest, signal?: AbortSignal): Promise<Settled> {
    const looked = this.#look(request);
    const [first] = looked.open;
    if (looked.never || !first) return this.#settled(request, looked);
    if (signal?.aborted) return this.#refused(request, first, 'host-not-granted');
    const answer = await this.#parts.decider.decide({ ...request, hosts: looked.open }, signal);
    if (answer === 'never') for (const at of looked.open) addRule(this.#parts.folder, neverRule(at));
    if (answer === 'never') return this.#refused(request, first, 'answered-no');
    if (answer !== 'once' && answer !== 'this-run') return this.#refused(request, first, 'host-not-granted');
    if (answer === 'this-run' && request.run !== undefined) this.#parts.said.add(request.run, looked.open);
    // A “never” of another window counts, whichever came first.
    return this.#settled(request, this.#look(request));
  }

  #settled(request: EgressRequest, { never, used }: Looked): Settled {
    return never ? this.#refused(request, never, 'ruled-out') : { is: 'granted', terms: termsOf(request, used) };
  }

  #refused({ run, call }: EgressRequest, at: Authority, why: WhyNot): Refusal {
    const attempt: Attempt = { run, call, way: 'tool', host: at.host.text, port: at.port };
    this.#parts.log.refused(attempt, why);
    return { is: 'refused', at, why };
  }
}

/** For whoever asked, with the command that mends it where a person did not decide. */
export function refusalWords({ at, why }: Refusal): string {
  const host = inUrl(at.host);
  const where = at.port === HTTPS_PORT ? host : `${host}:${at.port}`;
  const said = `${where}: ${inWords(why)}.`;
  return why === 'host-not-granted' ? `${said} A person may allow it: \`penumbra egress allow ${where}\`.` : said;
}

/** The shortest time and the fewest bytes that anybody set. */
function termsOf(request: EgressRequest, rules: readonly Rule[]): Terms {
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
