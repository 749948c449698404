/** What a tool is: all that is known of it before it is called, and how it is called. */
import type * as z from 'zod';
import type { Effect } from '../../contracts/runs.ts';
import type { OpenQuestion, ToolFailure } from '../../contracts/tools.ts';
import type { CallEgress } from '../egress/call-egress.ts';
import type { Failure } from '../healing/classify.ts';
import type { Rate } from '../limits/gcra.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Stage } from '../staging/stage/stage.ts';

export interface ToolNeeds {
  /** Of the staged copy; never of the workspace. */
  readonly files: 'none' | 'read' | 'write';
  /** Runs a command in a container. */
  readonly sandbox?: boolean;
  /** Hosts that it reaches; `named` where its arguments name them. */
  readonly hosts?: readonly string[] | 'named';
  /** Hosts that a person granted to the tool itself, once and for all of its calls. */
  readonly granted?: readonly string[];
  /** What it sends; those that a person's rules name are filled in (`person-rules.ts`). */
  readonly secrets?: readonly ToolSecret[];
}

export interface ToolSecret {
  /** What the credential is kept under, never its value. */
  readonly name: string;
  /** The one host that gets it, as `Tool.hostOf` has it. */
  readonly host: string;
}

export type Risk = 'low' | 'medium' | 'high';

export interface Tool<I = unknown, O = unknown> {
  readonly name: string;
  /** One line, for a model and a person. */
  readonly purpose: string;
  /** `built in`, or what it was taken from, as `openapi petstore` or `mcp everything@1.2.3`. */
  readonly from: string;
  readonly input: z.ZodType<I>;
  readonly output: z.ZodType<O>;
  /** By its reach, as for every step: with network writes it is `unsafe` unless it was declared and proved better. */
  readonly effect: Effect;
  /** With `keyed`: how long the receiver remembers a key, ms. */
  readonly keepsKeysMs?: number;
  readonly needs: ToolNeeds;
  /** At a host, by all tools that reach it; filled in where it reaches one. */
  readonly rate?: Rate;
  /** `usd`: what a request costs at the one host that it reaches; filled in where a person wrote it. */
  readonly limits: { readonly ms: number; readonly usd?: number };
  readonly risk: Risk;
  /** What it tells is what was asked for, and never made shorter. */
  readonly isPage?: boolean;
  /** Hosts that a call asks for by its arguments, beside those that it was granted. */
  asksFor?(input: I): readonly string[];
  /** False where what it speaks is no HTTP, which credentials of a person's rules go out in. */
  readonly sendsCredentials?: boolean;
  /** The host whose rate and health a call counts for, without the usual port; not one that it is led on to. */
  hostOf?(input: I): string | undefined;
  run(input: I, context: ToolContext): Promise<ToolResult<O>>;
}

export type ToldFailure = Omit<ToolFailure, 'next'> & Partial<Pick<ToolFailure, 'next'>>;

/** What a call of a tool gives; a throw leaves its outcome unknown, unless it is `Refused`. */
export type ToolResult<O> =
  /** `command`: the command line that printed `text`; `cause`: the bad end that it came to. */
  | {
      readonly state: 'done';
      readonly value: O;
      readonly text?: string;
      readonly command?: string;
      readonly cause?: Failure;
    }
  /** What to do about it is found out from `cause` where `failure` does not say it. */
  | { readonly state: 'failed'; readonly failure: ToldFailure; readonly cause?: Failure }
  | { readonly state: 'asked'; readonly question: OpenQuestion };

/** Hosts that a call names itself, each as `HOST[:PORT]`, and what for, for the person. */
export interface AskedHosts {
  readonly hosts: readonly string[];
  readonly why: string;
  /** How long they are needed at most, ms. */
  readonly lastsMs: number;
}

/** What a tool does its work with. */
export interface ToolContext {
  readonly run: string;
  /** The same for every attempt of this call and for no other: for receivers that know calls by a key. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Hosts that a person granted to this call. */
  readonly hosts: readonly string[];
  /** The staged copy. Throws `Refused` where the call has none. */
  stage(): Promise<Stage>;
  /** Throws `missing-part` where nothing isolates. */
  sandbox(): Promise<Sandbox>;
  /**
   * The way out to `hosts`; whoever takes it ends it. With `asked`, for a container: to these, too, by one token, once rules and the
   * person allowed all of them. Throws `Refused` where one is no host, or is not allowed.
   */
  egress(asked?: AskedHosts): Promise<CallEgress>;
}
