/** What a call must be before anything of it reaches an engine. */
import * as z from 'zod';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { TreePath } from '../trees/tree-path.ts';
import { DEFAULT_LIMITS, FEWEST_PIDS } from './limits.ts';
import type { SandboxCall, SandboxLimits } from './sandbox.ts';

/** Linux takes 128 KB for one word. */
const LONGEST_WORD = 128 * 1024 - 1;

const word = z
  .string()
  .refine((text) => !text.includes('\0'), 'has a NUL in it')
  .refine((text) => Buffer.byteLength(text) <= LONGEST_WORD, `is longer than ${LONGEST_WORD} bytes`);
const program = word
  .min(1, 'there is no program')
  .refine((text) => !text.includes('='), "a program's name has no = in it");

const positive = z.number().positive();
const whole = positive.int();

const Call = z.object({
  command: z.tuple([program], word),
  folder: z.union([z.literal(''), TreePath]).optional(),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of a variable'), word).optional(),
  limits: z
    .object({
      wallMs: whole.max(86_400_000),
      memoryBytes: whole.min(64 << 20),
      cpus: positive,
      pids: whole.min(FEWEST_PIDS),
      outputBytes: whole,
      diskBytes: whole.min(1 << 20),
      files: whole,
    })
    .partial()
    .optional(),
});

/** The limits of a call that can be made. Throws `bad-input` with the field. */
export function checkCall(call: SandboxCall): SandboxLimits {
  const { command, folder, environment, limits } = call;
  const checked = Call.safeParse({ command, folder, environment, limits });
  if (!checked.success) throw new PenumbraError('bad-input', describeIssue(checked.error));
  return { ...DEFAULT_LIMITS, ...call.limits };
}
