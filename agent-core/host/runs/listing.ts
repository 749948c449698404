/** Runs and the steps of their ticks under way, as the journal has them, for a client to show. */
import { isOver, type ListedRun, type ListedStep, type Result, type RunSummary } from '../../contracts/index.ts';
import { ACTION_PROGRAM, requestedAction } from '../../durable/actions/routes.ts';
import { Request } from '../../durable/actions/serving.ts';
import { BrokenRun, type Journal, type StepRecord } from '../../durable/journal/journal.ts';
import { chooseRuns } from './choosing.ts';
import { isSleep, lateWords } from './event-words.ts';
import { type Waits, waitsOf } from './waiting.ts';

/** Of the steps of one tick so many are told: a tick may have a thousand. */
export const MOST_STEPS_TOLD = 50;
const LONGEST_OUTCOME = 200;

/** `programs`: the names of those that are known here; `source`: as `waitsOf` has it. A run whose steps cannot be read is listed with the reason. */
export async function listRuns(
  journal: Journal,
  programs: ReadonlySet<string>,
  limit: number,
  source?: string,
): Promise<Result<'listRuns'>> {
  const chosen = await chooseRuns(journal, limit);
  const runs: ListedRun[] = [];
  for (const summary of chosen.runs) runs.push(await listedRun({ journal, programs, source }, summary));
  return { runs, more: chosen.more };
}

interface Listing {
  readonly journal: Journal;
  readonly programs: ReadonlySet<string>;
  readonly source: string | undefined;
}

async function listedRun({ journal, programs, source }: Listing, summary: RunSummary): Promise<ListedRun> {
  const { id, program, status, why, tick, events, wakeAt, parent, createdAt, updatedAt } = summary;
  const { steps, waits, trouble } = isOver(status) ? NOTHING : await stepsOf(journal, summary, source);
  const told = mostTelling(steps);
  return {
    ...{ id, program, status, tick, events, wakeAt, parent, createdAt, updatedAt },
    isKnown: programs.has(program),
    why: trouble ?? waits.why ?? why,
    signals: [...waits.signals],
    action: await actionOf(journal, summary),
    isRunning: summary.owner !== undefined,
    wanted: isOver(status) ? undefined : await journal.wanted(id),
    steps: told.map(listedStep),
    moreSteps: steps.length - told.length,
  };
}

const NOTHING = {
  steps: [],
  waits: { signals: [], questions: [], stuck: [], why: undefined } as Waits,
  trouble: undefined,
};

async function stepsOf(journal: Journal, run: RunSummary, source: string | undefined) {
  try {
    const steps = await journal.steps(run.id);
    const waits = await waitsOf(journal, run, steps, source);
    return { steps: steps.filter(({ effect }) => effect !== 'decision'), waits, trouble: undefined };
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
    return { ...NOTHING, trouble: error.message };
  }
}

/** Of a run that does an action for another; `undefined` also where that cannot be read any more. */
export async function actionOf(journal: Journal, { id, program }: RunSummary): Promise<ListedRun['action']> {
  if (program !== ACTION_PROGRAM) return undefined;
  const [created] = await journal.events(id, 0, 1).catch(() => []);
  const request = created?.event?.kind === 'RUN_CREATED' ? Request.safeParse(created.event.state).data : undefined;
  return request && { name: request.action, run: request.run };
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
  const action = requestedAction(name);
  return {
    key,
    name,
    ...(action && { action }),
    branch,
    effect,
    state,
    attempt,
    startedAt,
    why,
    outcome: outcome && inShort(outcome, isSleep({ name, effect })),
  };
}

function inShort(outcome: NonNullable<StepRecord['outcome']>, isLateness: boolean): string {
  if (isLateness && outcome.state === 'done') return lateWords(outcome.value);
  const text = outcome.state === 'failed' ? outcome.message : (JSON.stringify(outcome.value) ?? 'nothing');
  return text.length > LONGEST_OUTCOME ? `${text.slice(0, LONGEST_OUTCOME - 1)}…` : text;
}
