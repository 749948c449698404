/**
 * Tools over a stage: what a registry lists, and one way to call them.
 *
 * 1. `run` takes whatever a model sent and never throws for it: what is wrong comes back in words that it can act on.
 * 2. An answer that is a failure changed nothing.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import type { Effect } from '../../contracts/runs.ts';
import type { ToolFailure } from '../../contracts/tools.ts';
import type { Stage } from '../staging/stage/stage.ts';
import { TreePath } from '../trees/tree-path.ts';

/** What is wrong, and in which field of the input; without one where it is not the input's fault. */
export type FileFailure = Readonly<Pick<ToolFailure, 'field' | 'message'>>;

export type ToolAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: FileFailure };

export interface FileTool<I = unknown, O = unknown> {
  readonly name: string;
  /** One line for who chooses among tools. */
  readonly purpose: string;
  readonly input: z.ZodType<I>;
  readonly output: z.ZodType<O>;
  /** What may be done where nobody knows whether it happened: `pure` ones are called again. */
  readonly effect: Effect;
  /** `key`: of a `keyed` tool's call; called with it again, it does nothing and answers as before. */
  run(stage: Stage, input: unknown, signal?: AbortSignal, key?: string): Promise<ToolAnswer<O>>;
}

/** Ends a tool's work: `field` of its input is wrong. */
export class Unfit extends Error {
  readonly failure: FileFailure;

  constructor(failure: FileFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

type Told<I, O> = Pick<FileTool<I, O>, 'name' | 'purpose' | 'input' | 'output'>;

/** A tool that changes nothing. `work` throws `Unfit`, or what a `Stage` throws. `run` throws `cancelled`, and what is nobody's fault. */
export function readingTool<I, O>(
  told: Told<I, O>,
  work: (stage: Stage, input: I, signal?: AbortSignal) => O | Promise<O>,
): FileTool<I, O> {
  return {
    ...told,
    effect: 'pure',
    run: (stage, input, signal) => answered(told, input, signal, (parsed) => work(stage, parsed, signal)),
  };
}

/** A tool that changes the stage: all that `work` does is one write. */
export function changingTool<I, O>(told: Told<I, O>, work: (stage: Stage, input: I) => O): FileTool<I, O> {
  return {
    ...told,
    effect: 'keyed',
    run: (stage, input, signal, key = randomUUID()) =>
      answered(told, input, signal, (parsed) => stage.once(key, () => work(stage, parsed))),
  };
}

async function answered<I, O>(
  { name, input: schema }: Told<I, O>,
  input: unknown,
  signal: AbortSignal | undefined,
  work: (input: I) => O | Promise<O>,
): Promise<ToolAnswer<O>> {
  if (signal?.aborted) throw new PenumbraError('cancelled', `The call of ${name} was cancelled.`);
  const parsed = schema.safeParse(input);
  if (!parsed.success) return { ok: false, failure: failureOf(parsed.error.issues) };
  try {
    return { ok: true, value: await work(parsed.data) };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, failure: error.failure };
    if (error instanceof PenumbraError && error.code === 'bad-input')
      return { ok: false, failure: { message: error.message } };
    throw error;
  }
}

function failureOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): FileFailure {
  const message = issues.map((issue) =>
    issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message,
  );
  const field = issues[0]?.path.map(String).join('.');
  return field ? { field, message: message.join('; ') } : { message: message.join('; ') };
}

/** A path as tools take it. */
export const ToolPath = TreePath.describe('Path from the top of the workspace, names parted by "/", as src/main.ts');
/** The same for a folder, where the top can be meant. */
export const ToolFolder = z
  .union([
    z.literal(['', '.']).transform(() => ''),
    z
      .string()
      .transform((text) => text.replace(/\/+$/, ''))
      .pipe(TreePath),
  ])
  .describe('Folder to look in; the whole workspace where it is left out');
