/** The tree of runs: each with why and since when, its steps under way, its children. Built whole, as data. */
import type { ListedRun, ListedStep } from '../../agent-core/contracts/index.ts';
import { plural } from '../suggestions/wording.ts';
import { adviceSentence, sinceSentence, whySentence } from './wording.ts';

export interface RunNode {
  readonly kind: 'run';
  readonly run: ListedRun;
  readonly children: readonly RunsNode[];
}

export interface StepNode {
  readonly kind: 'step';
  readonly id: string;
  readonly run: ListedRun;
  readonly step: ListedStep;
}

/** A sentence. */
export interface LineNode {
  readonly kind: 'line';
  readonly id: string;
  readonly about: 'why' | 'since' | 'more';
  readonly sentence: string;
}

export type RunsNode = RunNode | StepNode | LineNode;

/** `more`: there are older runs that were not listed. Children stand below their parent, where that is listed. */
export function nodesOf(runs: readonly ListedRun[], more: boolean, now: number): RunsNode[] {
  const listed = new Set(runs.map(({ id }) => id));
  const isTop = ({ parent }: ListedRun) => parent === undefined || !listed.has(parent);
  const older: LineNode = { kind: 'line', id: 'older', about: 'more', sentence: 'Older runs: penumbra runs' };
  return [...runs.filter(isTop).map((run) => runNode(run, runs, now)), ...(more ? [older] : [])];
}

export function childrenOf(node: RunsNode): readonly RunsNode[] {
  return node.kind === 'run' ? node.children : [];
}

function runNode(run: ListedRun, runs: readonly ListedRun[], now: number): RunNode {
  const { id, steps, moreSteps } = run;
  const line = (about: LineNode['about'], n: number, sentence: string | undefined): LineNode[] =>
    sentence === undefined ? [] : [{ kind: 'line', id: `${id}/${about}${n}`, about, sentence }];
  const left = moreSteps > 0 ? `${plural(moreSteps, 'more step')} of this tick` : undefined;
  const children = [
    ...line('why', 0, whySentence(run)),
    ...line('why', 1, adviceSentence(run)),
    ...line('since', 0, sinceSentence(run, now)),
    ...steps.map((step): StepNode => ({ kind: 'step', id: `${id}/${step.key}`, run, step })),
    ...line('more', 0, left),
    ...runs.filter(({ parent }) => parent === id).map((child) => runNode(child, runs, now)),
  ];
  return { kind: 'run', run, children };
}
