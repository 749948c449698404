/** Calls of tools as everyone sees them: what is asked, and what a model, a person or a program is told of it. */
import * as z from 'zod';

export const ToolName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a tool’s name has small letters, digits and _ only, 64 at most');
export type ToolName = z.infer<typeof ToolName>;

/** What to do about a failure: another call, the same one later, or none. */
export const NextMove = z.enum(['repair', 'wait', 'give-up']);
export type NextMove = z.infer<typeof NextMove>;

/** A failure that its reader can act on. Nothing of it is ever thrown through a loop. */
export const ToolFailure = z.object({
  /** One word for programs, like `bad-arguments`, `unknown-tool`, `refused`, `rate-limited`, `timed-out`. */
  kind: z.string(),
  /** What happened, and what would help. */
  message: z.string(),
  /** Where the arguments are wrong, as `edits.0.path`, and what was expected there. */
  field: z.string().optional(),
  expected: z.string().optional(),
  next: NextMove,
  /** With `wait`: not before then, milliseconds since the epoch. */
  until: z.number().optional(),
});
export type ToolFailure = z.infer<typeof ToolFailure>;

/** A question that only a person answers; the calling run waits for the signal of that name. */
export const OpenQuestion = z.object({ signal: z.string(), question: z.string() });
export type OpenQuestion = z.infer<typeof OpenQuestion>;

/** What came of a call. `text` is for reading: masked, and shrunk to what matters; the whole is behind `handle`. */
export const Observation = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('done'),
    value: z.unknown().optional(),
    text: z.string(),
    handle: z.string().optional(),
    /** Where what was done came to a bad end, as a command that failed: what to do about that. */
    next: NextMove.optional(),
    ms: z.number(),
  }),
  z.object({ state: z.literal('failed'), failure: ToolFailure, ms: z.number() }),
  z.object({ state: z.literal('asked'), question: OpenQuestion, ms: z.number() }),
]);
export type Observation = z.infer<typeof Observation>;

/** A host that a call may reach, as a person or a rule of theirs granted it: `api.example.com`, `127.0.0.1:8080`. */
export const GrantedHost = z.string().min(1).max(260);

/** One call, as it goes over the bus. */
export const ToolRequest = z.object({
  tool: z.string(),
  arguments: z.unknown().optional(),
  /** The run that asks: budgets and stages are kept by it. */
  run: z.string(),
  /** The staged copy that file tools and commands work on. */
  stage: z.string().optional(),
  hosts: z.array(GrantedHost).max(100).default([]),
  /** The same for every attempt of the call: what the receiver knows it by. Each attempt's own without it. */
  call: z.string().min(1).max(100).optional(),
  /** How often this call was made with these arguments, this time included. */
  attempt: z.int().min(1).default(1),
});
export type ToolRequest = z.infer<typeof ToolRequest>;
