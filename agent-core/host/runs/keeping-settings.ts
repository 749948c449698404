/** For how long runs are kept, as the environment says it. */
import * as z from 'zod';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import type { WorkerEnvironment } from '../../contracts/worker-environment.ts';
import type { KeepingSettings } from '../../durable/workers/housekeeper.ts';

const orNever = (number: z.ZodType<number, number>) =>
  z.union([z.literal('never').transform(() => Number.POSITIVE_INFINITY), z.string().transform(Number).pipe(number)]);

const Settings = z.object({
  PENUMBRA_RUNS_DAYS: orNever(z.number().positive('a number of days above 0, or never')).default(90),
  PENUMBRA_RUNS_COMPACT: orNever(z.int('a number of events from 100, or never').min(100)).default(10_000),
});

/** Throws `bad-input` in words. An empty value counts as none. */
export function keepingSettings(env: WorkerEnvironment): KeepingSettings {
  const given = (name: keyof z.input<typeof Settings>) => env[name]?.trim() || undefined;
  const read = Settings.safeParse({
    PENUMBRA_RUNS_DAYS: given('PENUMBRA_RUNS_DAYS'),
    PENUMBRA_RUNS_COMPACT: given('PENUMBRA_RUNS_COMPACT'),
  });
  if (!read.success) throw new PenumbraError('bad-input', describeIssue(read.error));
  return { keepDays: read.data.PENUMBRA_RUNS_DAYS, compactAfter: read.data.PENUMBRA_RUNS_COMPACT };
}
