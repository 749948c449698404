/**
 * One call of a tool: prepare (is there such a tool, do the arguments fit, may it be called, is there budget, is it its turn),
 * execute, finalize (mask, compact, keep the whole).
 *
 * 1. Whatever is wrong with a call is its observation; nothing is thrown but what leaves the outcome unknown.
 * 2. Nothing is executed that was not prepared, and nothing is told that was not masked.
 * 3. ACTION_REQUESTED and OBSERVATION_GENERATED are the only way in and out (`handlers.ts`): the journal has every call.
 */
import type { Clock } from '../../contracts/clock.ts';
import { PenumbraError } from '../../contracts/errors.ts';
import type { Observation, ToolFailure, ToolRequest } from '../../contracts/tools.ts';
import { type Dispatch, Refused } from '../../durable/runs/program.ts';
import { badArguments, refusedCall, unknownTool } from './failures.ts';
import { maskedValue, textOf } from './masked.ts';
import { isHealthy, nextMove } from './next-move.ts';
import { whyNotAllowed } from './policy.ts';
import type { Registry } from './registry.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

/** What a run may still spend; asked before a call, told after it. */
export interface BudgetPort {
  /** Why there is none left, in words; `undefined` where there is. */
  whyOver(run: string, tool: Tool): string | undefined;
  spent(run: string, tool: Tool, ms: number): void;
}

/** Whose turn it is: shared by every window, kept across restarts. */
export interface TurnPort {
  /** Takes a turn, or says when one may be asked for again, ms since the epoch. */
  take(
    tool: Tool,
    host: string | undefined,
  ): { readonly granted: true } | { readonly until: number; readonly why: string };
  /** How a call that had its turn went: a host that only fails is left alone for a while. */
  ended(tool: Tool, host: string | undefined, isHealthy: boolean): void;
}

export interface MaskingPort {
  /** The same text, with its secrets hidden. */
  hide(text: string): string;
}

/** Makes a long text short, and keeps the whole where it had to. */
export interface OutputPort {
  finish(tool: Tool, text: string): { readonly text: string; readonly handle?: string };
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
  readonly masking: MaskingPort;
  readonly output: OutputPort;
  readonly clock: Clock;
  /** Whether a person is asked for hosts that were not granted. */
  readonly canAsk?: boolean;
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
}

export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Throws only where nobody knows what became of the call. */
  async dispatch(request: ToolRequest, dispatch: Dispatch): Promise<Observation> {
    const { clock } = this.#options;
    const began = clock.now();
    const prepared = this.#prepare(request);
    if ('failure' in prepared) return this.#failed(prepared.failure, 0);
    const { tool, host } = prepared;
    const options = { attempt: request.attempt, now: began, random: this.#options.random };
    let isWell = false;
    try {
      const result = await this.#execute(prepared, request, dispatch);
      isWell = isHealthy(result, tool, options);
      const ms = Math.max(0, clock.now() - began);
      if (result.state === 'failed') return this.#failed(nextMove(result, tool, options), ms);
      return this.#finalize(tool, result, ms);
    } finally {
      this.#options.budget.spent(request.run, tool, Math.max(0, clock.now() - began));
      this.#options.turns.ended(tool, host, isWell);
    }
  }

  #prepare(request: ToolRequest): Prepared | { readonly failure: ToolFailure } {
    const { registry, masking, budget, turns, canAsk = false } = this.#options;
    const tool = registry.get(request.tool);
    if (!tool) return { failure: unknownTool(request.tool, registry) };
    const parsed = tool.input.safeParse(request.arguments ?? {});
    if (!parsed.success) return { failure: badArguments(tool.name, parsed.error) };
    const text = JSON.stringify(request.arguments ?? {});
    const refusal = whyNotAllowed({
      tool,
      isOn: registry.isOn(tool.name),
      hasStage: request.stage !== undefined,
      grantedHosts: request.hosts,
      canAsk,
      holdsSecret: masking.hide(text) !== text,
    });
    if (refusal) return { failure: refusal };
    const over = budget.whyOver(request.run, tool);
    if (over) return { failure: { kind: 'over-budget', message: over, next: 'give-up' } };
    const host = tool.hostOf?.(parsed.data);
    const turn = turns.take(tool, host);
    if ('until' in turn)
      return { failure: { kind: 'rate-limited', message: turn.why, next: 'wait', until: turn.until } };
    return { tool, input: parsed.data, host };
  }

  async #execute({ tool, input }: Prepared, request: ToolRequest, dispatch: Dispatch): Promise<ToolResult<unknown>> {
    const { run, hosts } = request;
    const { idempotencyKey, signal } = dispatch;
    try {
      const reach = this.#options.reach(request, { call: idempotencyKey, ms: tool.limits.ms });
      return await tool.run(input, { run, hosts, idempotencyKey, signal, ...reach });
    } catch (error) {
      if (error instanceof Refused)
        return { state: 'failed', failure: { ...refusedCall(error.message), next: 'repair' } };
      if (!(error instanceof PenumbraError) || error.code === 'sandbox-failed') throw error;
      return { state: 'failed', failure: { kind: error.code, message: error.message } };
    }
  }

  #finalize(tool: Tool, result: Exclude<ToolResult<unknown>, { state: 'failed' }>, ms: number): Observation {
    if (result.state === 'asked') return { state: 'asked', question: result.question, ms };
    const value = tool.output.safeParse(result.value);
    if (!value.success) {
      const message = `${tool.name} did what it was asked, but what it gave is not what it says it gives: ${value.error.issues[0]?.message}`;
      return this.#failed({ kind: 'bad-result', message, next: 'give-up' }, ms);
    }
    const { masking, output } = this.#options;
    const told = output.finish(tool, masking.hide(result.text ?? textOf(value.data)));
    const kept = maskedValue(value.data, (text) => masking.hide(text));
    return { state: 'done', ...(kept !== undefined && { value: kept }), ...told, ms };
  }

  #failed(failure: ToolFailure, ms: number): Observation {
    return { state: 'failed', failure: { ...failure, message: this.#options.masking.hide(failure.message) }, ms };
  }
}

interface Prepared {
  readonly tool: Tool;
  readonly input: unknown;
  readonly host: string | undefined;
}
