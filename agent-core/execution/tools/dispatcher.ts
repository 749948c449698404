/**
 * One call of a tool: prepare (is there such a tool, do the arguments fit, may it be called, is there budget, is it its turn),
 * execute, finalize (mask, compact, keep the whole).
 *
 * 1. Whatever is wrong with a call is its observation; nothing is thrown but what leaves the outcome unknown.
 * 2. Nothing is executed that was not prepared, and nothing is told that was not masked.
 * 3. ACTION_REQUESTED and OBSERVATION_GENERATED are the only way in and out (`handlers.ts`): the journal has every call.
 */
import type { Clock } from '../../contracts/clock.ts';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import type { Observation, ToolFailure, ToolRequest } from '../../contracts/tools.ts';
import { type Dispatch, Refused } from '../../durable/runs/program.ts';
import { classify, systemCause } from '../healing/classify.ts';
import type { Outcome } from '../healing/repeating.ts';
import { isDeeper } from './depth.ts';
import { badArguments, NOT_ITS_TURN, refusedCall, unknownTool } from './failures.ts';
import { maskedValue, textOf } from './masked.ts';
import { isHealthy, nextMove, outcomeOfCall } from './next-move.ts';
import { whyNotAllowed } from './policy.ts';
import type { Registry } from './registry.ts';
import { type PastFailures, sameCall, whyRepeated } from './repeats.ts';
import { whyNotJournalled } from './screening.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

/** What a run may still spend; asked before a call, told after it. */
export interface BudgetPort {
  /** Why there is none left, in words; `undefined` where there is. */
  whyOver(run: string): string | undefined;
  /** Whether requests at anything that this grant lets through cost money. */
  isPriced(granted: string): boolean;
  spent(run: string, ms: number): void;
}

/** Whose turn it is: shared by every window, kept across restarts. */
export interface TurnPort {
  /** Takes a turn, or says when one may be asked for again, ms since the epoch; `isLeftAlone`: as the host is not well. */
  take(
    tool: Tool,
    host: string | undefined,
  ): { readonly granted: true } | { readonly until: number; readonly why: string; readonly isLeftAlone?: boolean };
  /** How a call that had its turn went: a host that only fails is left alone for a while. */
  ended(tool: Tool, host: string | undefined, isHealthy: boolean): void;
}

/** Calls that failed before, in the same run with the same arguments; kept across steps and restarts. */
export interface RepeatPort {
  /** But for those of `call` itself, which may be made again for its outcome. */
  failures(run: string, same: string, call: string): PastFailures;
  /** A call that was done is counted anew. */
  told(run: string, same: string, call: string, outcome: Outcome): void;
}

export interface MaskingPort {
  /** The same text, with its secrets hidden. */
  hide(text: string): string;
}

/** Makes a long text short, and keeps the whole where it had to. */
export interface OutputPort {
  /** `command`: the command line that printed it, where one did. */
  finish(tool: Tool, text: string, command?: string): Promise<{ readonly text: string; readonly handle?: string }>;
}

/** What to do about a failure that a tool does not know itself. */
export type Healer = (failure: {
  readonly kind: string;
  readonly message: string;
}) => Pick<ToolFailure, 'next' | 'until'>;

export interface DispatcherOptions {
  readonly registry: Registry;
  readonly budget: BudgetPort;
  readonly turns: TurnPort;
  readonly repeats: RepeatPort;
  readonly masking: MaskingPort;
  readonly output: OutputPort;
  readonly clock: Clock;
  /** Whether a person is asked for hosts that were not granted. */
  readonly canAsk?: () => boolean;
  /** From 0 up to 1: spreads those who wait. */
  readonly random: () => number;
  /** What a tool reaches the world through, for one call. */
  readonly reach: (request: ToolRequest, call: ReachedBy) => Pick<ToolContext, 'stage' | 'sandbox' | 'egress'>;
}

export interface ReachedBy {
  /** The same name for every attempt of the call. */
  readonly call: string;
  /** What the tool may take. */
  readonly ms: number;
  readonly signal: AbortSignal;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Throws only where nobody knows what became of the call. */
  async dispatch(request: ToolRequest, given: Dispatch): Promise<Observation> {
    const dispatch = request.call === undefined ? given : { ...given, idempotencyKey: request.call };
    const { clock } = this.#options;
    const began = clock.now();
    const prepared = this.#prepare(request, dispatch.idempotencyKey);
    if ('failure' in prepared) return this.#failed(prepared.failure, 0);
    const { tool, host, same, failures } = prepared;
    const attempt = Math.max(request.attempt, failures + 1);
    const options = { attempt, now: began, random: this.#options.random };
    let isWell = false;
    try {
      const result = await this.#execute(prepared, request, dispatch);
      isWell = isHealthy(result, tool, options);
      const outcome = outcomeOfCall(result, options);
      this.#options.repeats.told(request.run, same, dispatch.idempotencyKey, outcome);
      const ms = Math.max(0, clock.now() - began);
      if (result.state === 'failed') return await this.#failed(nextMove(result, tool, options), ms, tool);
      return await this.#finalize(tool, result, ms);
    } finally {
      this.#options.budget.spent(request.run, Math.max(0, clock.now() - began));
      this.#options.turns.ended(tool, host, isWell);
    }
  }

  #prepare(request: ToolRequest, call: string): Prepared | { readonly failure: ToolFailure } {
    const { registry, masking, budget, turns, repeats, canAsk = () => false } = this.#options;
    const tool = registry.get(request.tool);
    if (!tool) return { failure: unknownTool(request.tool, registry) };
    const unfit = whyNotJournalled(tool.name, request.arguments, (text) => masking.hide(text));
    if (unfit) return { failure: unfit };
    const parsed = tool.input.safeParse(request.arguments ?? {});
    if (!parsed.success) return { failure: badArguments(tool.name, parsed.error) };
    const refusal = whyNotAllowed({
      tool,
      isOn: registry.isOn(tool.name),
      hasStage: request.stage !== undefined,
      grantedHosts: request.hosts,
      askedHosts: tool.asksFor?.(parsed.data) ?? [],
      canAsk: canAsk(),
      isPriced: (host) => budget.isPriced(host),
    });
    if (refusal) return { failure: refusal };
    const same = sameCall(tool, request.arguments);
    const past = repeats.failures(request.run, same, call);
    const repeated = whyRepeated(tool, past);
    if (repeated) return { failure: repeated };
    const over = budget.whyOver(request.run);
    if (over) return { failure: { kind: 'over-budget', message: over, next: 'give-up' } };
    const host = tool.hostOf?.(parsed.data);
    const turn = turns.take(tool, host);
    if ('until' in turn)
      return {
        failure: {
          kind: turn.isLeftAlone ? 'left-alone' : NOT_ITS_TURN,
          message: turn.why,
          next: 'wait',
          until: turn.until,
        },
      };
    return { tool, input: parsed.data, host, same, failures: past.count };
  }

  async #execute({ tool, input }: Prepared, request: ToolRequest, dispatch: Dispatch): Promise<ToolResult<unknown>> {
    const { run, hosts } = request;
    const { idempotencyKey, signal } = dispatch;
    try {
      const reach = this.#options.reach(request, { call: idempotencyKey, ms: tool.limits.ms, signal });
      return await tool.run(input, { run, hosts, idempotencyKey, signal, ...reach });
    } catch (error) {
      if (error instanceof Refused)
        return { state: 'failed', failure: { ...refusedCall(error.message), next: 'repair' } };
      const cause = tool.effect === 'pure' && !signal.aborted ? systemCause(error) : undefined;
      if (cause) return { state: 'failed', failure: { kind: classify(cause, 0).kind, message: wordsOf(error) }, cause };
      if (!(error instanceof PenumbraError) || error.code === 'sandbox-failed') throw await this.#unknown(error, tool);
      return { state: 'failed', failure: { kind: error.code, message: error.message } };
    }
  }

  async #finalize(
    tool: Tool,
    result: Exclude<ToolResult<unknown>, { state: 'failed' }>,
    ms: number,
  ): Promise<Observation> {
    if (result.state === 'asked') return { state: 'asked', question: result.question, ms };
    const value = tool.output.safeParse(result.value);
    if (!value.success) {
      const message = `${tool.name} did what it was asked, but what it gave is not what it says it gives: ${value.error.issues[0]?.message}`;
      return this.#failed({ kind: 'bad-result', message, next: 'give-up' }, ms);
    }
    const { masking, output } = this.#options;
    if (isDeeper(value.data)) {
      const message = `${tool.name} did what it was asked, but what it gave lies too deep in each other to be told.`;
      return this.#failed({ kind: 'bad-result', message, next: 'give-up' }, ms);
    }
    const told = await output.finish(tool, masking.hide(result.text ?? textOf(value.data)), result.command);
    const kept = maskedValue(value.data, (text) => masking.hide(text));
    const next = result.cause && classify(result.cause, this.#options.clock.now()).class;
    return { state: 'done', ...(kept !== undefined && { value: kept }), ...told, ...(next && { next }), ms };
  }

  async #failed(failure: ToolFailure, ms: number, tool?: Tool): Promise<Observation> {
    const { masking, output } = this.#options;
    const message = masking.hide(failure.message);
    const told = tool ? (await output.finish({ ...tool, isPage: false }, message)).text : message;
    return { state: 'failed', failure: { ...failure, message: told }, ms };
  }

  /** What nobody knows the outcome of is journalled by its words: they come from outside as any other. */
  async #unknown(error: unknown, tool: Tool): Promise<Error> {
    const words = wordsOf(error);
    const told = await this.#options.output.finish({ ...tool, isPage: false }, this.#options.masking.hide(words));
    if (error instanceof Error && told.text === words) return error;
    return new PenumbraError('sandbox-failed', told.text);
  }
}

interface Prepared {
  readonly tool: Tool;
  readonly input: unknown;
  readonly host: string | undefined;
  /** The same for every call with these arguments. */
  readonly same: string;
  /** Of such calls in this run, before this one. */
  readonly failures: number;
}
