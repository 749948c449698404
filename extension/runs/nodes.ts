/** The tree of runs: each with why and since when, its steps under way, its children. Built whole, as data. */
import type { ListedRun, ListedStep, Result } from '../../agent-core/contracts/index.ts';
import { plural } from '../suggestions/wording.ts';
import { adviceSentence, sinceSentence, whySentence } from './wording.ts';

export interface RunNode {
  readonly kind: 'run';
  readonly run: ListedRun;
  /** Stands below the run that started it. */
  readonly isNested: boolean;
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
  readonly about: 'why' | 'since' | 'more' | 'damage';
  readonly sentence: string;
  /** What stands behind the sentence, and all there is to say of it. */
  readonly more?: { readonly description: string; readonly tooltip: string };
}

export type RunsNode = RunNode | StepNode | LineNode;

/** `more`: there are runs that were not listed. A run stands below the one that started it, where that is listed. */
export function nodesOf({ runs, more, damage }: Result<'listRuns'>, now: number): RunsNode[] {
  const listed = new Set<string>(runs.map(({ id }) => id));
  const isTop = (run: ListedRun) => !listed.has(starterOf(run) ?? '');
  const line = (about: LineNode['about'], sentence: string): LineNode => ({ kind: 'line', id: about, about, sentence });
  return [
    ...(damage ? [{ ...line('damage', 'Damaged database'), more: asideOf(damage) }] : []),
    ...runs.filter(isTop).map((run) => runNode(run, runs, now, false)),
    ...(more ? [line('more', 'More runs: penumbra runs --all')] : []),
  ];
}

const asideOf = ({ movedTo, sentence }: NonNullable<Result<'listRuns'>['damage']>) => ({
  description: `set aside as ${movedTo.replace(/.*[\\/]/, '')}`,
  tooltip: sentence,
});

const starterOf = ({ parent, action }: ListedRun): string | undefined => parent ?? action?.run;

export function childrenOf(node: RunsNode): readonly RunsNode[] {
  return node.kind === 'run' ? node.children : [];
}

function runNode(run: ListedRun, runs: readonly ListedRun[], now: number, isNested: boolean): RunNode {
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
    ...runs.filter((each) => starterOf(each) === id).map((child) => runNode(child, runs, now, true)),
  ];
  return { kind: 'run', run, isNested, children };
}
