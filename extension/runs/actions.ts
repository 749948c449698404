/** What a person can do with a run. Each works on the node it is given, or asks which run is meant. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type QuickPickItem, window } from 'vscode';
import type { ListedRun, ListedStep, Resolution, RunCommand, RunId } from '../../agent-core/contracts/index.ts';
import type { AgentHostClient } from '../agent-host/client.ts';
import { plainCode } from '../suggestions/wording.ts';
import type { RunsNode } from './nodes.ts';
import { messageProblem, resultOf, resultProblem, typedValue, WAYS } from './resolution.ts';
import { can, stepsForPerson } from './standing.ts';
import { MOST_RUNS } from './tree.ts';
import { nameOf, ownerWords, standingInShort, stepInShort } from './wording.ts';

export interface RunServices {
  readonly host: AgentHostClient;
  readonly dataFolder: string;
}

/** How fast the demo goes, ms a step: slow enough to be watched. */
const DEMO_PACE_MS = 2_000;

/** Starts the demo in a folder of its own, and gives its run. */
export async function startDemo({ host, dataFolder }: RunServices): Promise<RunId> {
  const id = `demo-${randomBytes(4).toString('hex')}` as RunId;
  const input = { folder: join(dataFolder, 'demo', id), paceMs: DEMO_PACE_MS };
  const { run } = await host.request('startRun', { program: 'demo', input, run: id });
  return run;
}

export async function commandRun(
  { host }: RunServices,
  command: RunCommand,
  node: RunsNode | undefined,
): Promise<void> {
  const run = await runFor(host, node, `Choose the run to ${command}`, (each) => can(command, each));
  if (!run || (command === 'cancel' && !(await mayCancel(run)))) return;
  const { run: made } = await host.request('commandRun', { run: run.id, command });
  if (command === 'fork')
    window.setStatusBarMessage(`Run ${made} goes on from the last checkpoint of ${run.id}`, 10_000);
}

async function mayCancel(run: ListedRun): Promise<boolean> {
  const detail = 'It stops for good, and the runs it started with it. What they did stays; their events can be read.';
  const question = `Cancel run ${nameOf(run)}?`;
  return (await window.showWarningMessage(question, { modal: true, detail }, 'Cancel Run')) === 'Cancel Run';
}

/** Sends one of the signals that a run waits for, with a value that the person types. */
export async function sendSignal({ host }: RunServices, node: RunsNode | undefined): Promise<void> {
  const waits = (each: ListedRun) => can('signal', each);
  const given = node && 'run' in node && waits(node.run) ? node : undefined;
  const run = await runFor(host, given, 'Choose the run to send a signal to', waits);
  if (!run) return;
  const title = `Send Signal to ${nameOf(run)}`;
  const [first, ...others] = run.signals.map((label) => ({ label }));
  const picked = { title, placeHolder: 'Choose the signal' };
  const name = first && (others.length > 0 ? await window.showQuickPick([first, ...others], picked) : first)?.label;
  if (name === undefined) return;
  const prompt = `What “${plainCode(name)}” brings, as JSON; empty where it brings nothing.`;
  const text = await window.showInputBox({ title, prompt, validateInput: resultProblem });
  if (text !== undefined) await host.request('signalRun', { run: run.id, name, ...typedValue(text) });
}

/** Asks what became of a step that waits for the person, and tells the run. */
export async function resolveStep({ host }: RunServices, node: RunsNode | undefined): Promise<void> {
  const waiting = (each: ListedRun) => stepsForPerson(each).length > 0;
  const run = await runFor(host, node, 'Choose the run of the step', waiting);
  const step = run && (await stepFor(run, node));
  const resolution = step && (await askWhatBecame(step));
  if (!run || !step || !resolution) return;
  await host.request('resolveStep', { run: run.id, step: step.key, resolution });
}

async function stepFor(run: ListedRun, node: RunsNode | undefined): Promise<ListedStep | undefined> {
  if (node?.kind === 'step') return node.step;
  const steps = stepsForPerson(run);
  if (steps.length < 2) return steps[0];
  const items = steps.map((step) => ({ label: plainCode(step.name), detail: stepInShort(step), step }));
  return (await window.showQuickPick(items, { title: 'Resolve Step', placeHolder: 'Choose the step' }))?.step;
}

/** `undefined` where the person turned away. */
async function askWhatBecame(step: ListedStep): Promise<Resolution | undefined> {
  const title = `Resolve ${plainCode(step.name, 60)}`;
  const placeHolder = plainCode(step.why ?? 'Nobody knows whether it happened');
  const way = await window.showQuickPick(WAYS as (QuickPickItem & (typeof WAYS)[number])[], { title, placeHolder });
  switch (way?.how) {
    case 'done': {
      const prompt = 'What it gave, as JSON; empty where it gives nothing.';
      const text = await window.showInputBox({ title, prompt, validateInput: resultProblem });
      return text === undefined ? undefined : resultOf(text);
    }
    case 'fail': {
      const message = await window.showInputBox({ title, prompt: 'Why it failed.', validateInput: messageProblem });
      return message === undefined ? undefined : { how: 'fail', message: message.trim() };
    }
    case 'again':
      return { how: 'again' };
    case undefined:
      return undefined;
  }
}

/** The run of `node`, or one that `fits` and that the person chooses. */
export async function runFor(
  host: AgentHostClient,
  node: RunsNode | undefined,
  placeHolder: string,
  fits: (run: ListedRun) => boolean,
): Promise<ListedRun | undefined> {
  if (node && 'run' in node) return node.run;
  const { runs } = await host.request('listRuns', { limit: MOST_RUNS });
  const fitting = runs.filter(fits);
  if (fitting.length === 0) {
    void window.showInformationMessage(runs.length === 0 ? 'There are no runs.' : 'No run is in a state for that.');
    return undefined;
  }
  const now = Date.now();
  const items = fitting.map((run) => {
    const description = [ownerWords(run), standingInShort(run, now)].filter((words) => words).join(', ');
    return { label: nameOf(run), description, run };
  });
  return (await window.showQuickPick(items, { title: 'Runs', placeHolder, matchOnDescription: true }))?.run;
}
