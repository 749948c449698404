/** Runs and the steps of their ticks under way, as the journal has them, for a client to show. */
import { isOver, type ListedRun, type ListedStep, type Result, type RunSummary } from '../../contracts/index.ts';
import { BrokenRun, type Journal, type StepRecord } from '../../durable/journal/journal.ts';

/** Of the steps of one tick so many are told: a tick may have a thousand. */
export const MOST_STEPS_TOLD = 50;
const LONGEST_OUTCOME = 200;

/** `programs`: the names of those that are known here. A run whose steps cannot be read is listed with the reason. */
export async function listRuns(
  journal: Journal,
  programs: ReadonlySet<string>,
  limit: number,
): Promise<Result<'listRuns'>> {
  const found = await journal.list(limit + 1);
  const runs: ListedRun[] = [];
  for (const summary of found.slice(0, limit)) runs.push(await listedRun(journal, programs, summary));
  return { runs, more: found.length > limit };
}

async function listedRun(journal: Journal, programs: ReadonlySet<string>, summary: RunSummary): Promise<ListedRun> {
  const { id, program, status, why, tick, events, wakeAt, parent, createdAt, updatedAt } = summary;
  const { steps, trouble } = isOver(status) ? NOTHING : await stepsOf(journal, summary);
  const told = mostTelling(steps);
  return {
    ...{ id, program, status, tick, events, wakeAt, parent, createdAt, updatedAt },
    isKnown: programs.has(program),
    why: why ?? trouble,
    isRunning: summary.owner !== undefined,
    wanted: isOver(status) ? undefined : await journal.wanted(id),
    steps: told.map(listedStep),
    moreSteps: steps.length - told.length,
  };
}

const NOTHING = { steps: [], trouble: undefined };

async function stepsOf(journal: Journal, { id }: RunSummary) {
  try {
    const steps = await journal.steps(id);
    return { steps: steps.filter(({ effect }) => effect !== 'decision'), trouble: undefined };
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
    return { steps: [], trouble: error.message };
  }
}

/** All that are open, as far as there is room, and the last of those that are settled; in their order. */
function mostTelling(steps: readonly StepRecord[]): StepRecord[] {
  const open = steps.filter(({ outcome }) => outcome === undefined).slice(0, MOST_STEPS_TOLD);
  const settled = steps.filter(({ outcome }) => outcome !== undefined);
  const room = MOST_STEPS_TOLD - open.length;
  const chosen = new Set([...open, ...settled.slice(Math.max(0, settled.length - room))]);
  return steps.filter((step) => chosen.has(step));
}

function listedStep({ key, name, branch, effect, state, attempt, startedAt, why, outcome }: StepRecord): ListedStep {
  if (effect === 'decision') throw new Error(`the decision ${name} is no step to be told`);
  return { key, name, branch, effect, state, attempt, startedAt, why, outcome: outcome && inShort(outcome) };
}

function inShort(outcome: NonNullable<StepRecord['outcome']>): string {
  const text = outcome.state === 'failed' ? outcome.message : (JSON.stringify(outcome.value) ?? 'nothing');
  return text.length > LONGEST_OUTCOME ? `${text.slice(0, LONGEST_OUTCOME - 1)}…` : text;
}
