/** The requests about tools: what there is, what is switched off, what isolates them, who may get out where. A part of `rpc.ts`. */
import * as z from 'zod';
import { Effect } from './runs.ts';
import { ToolName } from './tools.ts';

export const ListedTool = z.object({
  name: z.string(),
  purpose: z.string(),
  effect: Effect,
  risk: z.enum(['low', 'medium', 'high']),
  /** The farthest that it gets: out of this machine, into a container, or into the copy of the workspace. */
  reach: z.enum(['network', 'container', 'changes', 'reads', 'nothing']),
  /** What it may touch, each in a few words, as `runs in a container`. */
  touches: z.array(z.string()),
  /** How often and for how long, in words. */
  limits: z.array(z.string()),
  isOn: z.boolean(),
});
export type ListedTool = z.infer<typeof ListedTool>;

/** Tools of one origin. */
export const ToolGroup = z.object({
  kind: z.enum(['built-in', 'mcp', 'openapi']),
  /** The server's or the file's; empty for what is built in. */
  name: z.string(),
  /** The package of a server, at its version. */
  package: z.string().optional(),
  tools: z.array(ListedTool),
});
export type ToolGroup = z.infer<typeof ToolGroup>;

export const SandboxState = z.object({
  isReady: z.boolean(),
  /** `ready`, or what is missing, in two or three words. */
  brief: z.string(),
  /** What there is, a line each, or why that is missing. */
  sentence: z.string(),
  /** A command, or what to do where no command can. */
  mend: z.string().optional(),
});
export type SandboxState = z.infer<typeof SandboxState>;

export const EgressAnswer = z.enum(['once', 'this-run', 'never', 'unanswered']);
export type EgressAnswer = z.infer<typeof EgressAnswer>;

/** A call waits for a person to say whether it may reach all of its hosts. Whatever is no clear yes is a no. */
export const EgressQuestion = z.object({
  id: z.string(),
  hosts: z
    .array(
      z.object({
        host: z.string(),
        port: z.int(),
        /** No public address: this machine, or a network it is in. */
        isPrivate: z.boolean(),
      }),
    )
    .min(1),
  run: z.string().optional(),
  tool: z.string(),
  why: z.string(),
  /** How long a yes lasts for the call at most, ms, and how many bytes it has. */
  lastsMs: z.number(),
  bytes: z.number(),
  /** After so long it is refused, ms. */
  waitsMs: z.number(),
});
export type EgressQuestion = z.infer<typeof EgressQuestion>;

const Empty = z.object({});

export const toolRequests = {
  /** Read from the data folder each time; starts nothing and opens no database. `problems`: what could not be read, and why. */
  listTools: { params: Empty, result: z.object({ groups: z.array(ToolGroup), problems: z.array(z.string()) }) },
  /** In every window, at the next call. `bad-input` where there is no such tool, or the switches cannot be read. */
  switchTool: { params: z.object({ tool: ToolName, isOn: z.boolean() }), result: z.object({ ok: z.literal(true) }) },
  /** Asks the engine; what it said holds for a minute. */
  sandboxState: { params: Empty, result: SandboxState },
  /** Whether this window puts the question: one of those that were told does, and the next one where that is gone. */
  claimEgress: { params: z.object({ id: z.string() }), result: z.object({ claimed: z.boolean() }) },
  /** Only the first answer counts, and only while the call waits for it; `counted` says whether this one did. */
  answerEgress: {
    params: z.object({ id: z.string(), answer: EgressAnswer }),
    result: z.object({ counted: z.boolean() }),
  },
} as const;
