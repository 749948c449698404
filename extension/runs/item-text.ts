/** What each node of the tree says, and which actions it has: everything of a tree item that is not VS Code's. */
import type { ListedStep } from '../../agent-core/contracts/index.ts';
import { plainCode } from '../suggestions/wording.ts';
import type { LineNode, RunNode, RunsNode, StepNode } from './nodes.ts';
import { can, type Standing, standingOf } from './standing.ts';
import {
  adviceSentence,
  DUE_LATER,
  effectSentence,
  nameOf,
  ownerWords,
  sinceSentence,
  standingInShort,
  stepInShort,
  whySentence,
} from './wording.ts';

export interface ItemText {
  /** Unique in the tree and the same over refreshes. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly icon: Icon;
  /** For the manifest's `viewItem`: the kind, then what can be done. */
  readonly context: string;
}

/** A codicon, and a colour of the theme where it is to be seen. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

export function textOf(node: RunsNode, now: number): ItemText {
  switch (node.kind) {
    case 'run':
      return runText(node, now);
    case 'step':
      return stepText(node);
    case 'line':
      return lineText(node);
  }
}

const PASSED = 'testing.iconPassed';
const WARNING = 'list.warningForeground';
const ERROR = 'list.errorForeground';

const RUN_ICONS: Readonly<Record<Standing, Icon>> = {
  running: { id: 'loading~spin' },
  stopping: { id: 'loading~spin' },
  ready: { id: 'circle-outline' },
  unknown: { id: 'question' },
  sleeping: { id: 'clock' },
  waiting: { id: 'watch' },
  parked: { id: 'bell-dot', color: WARNING },
  paused: { id: 'debug-pause' },
  quarantined: { id: 'shield', color: WARNING },
  broken: { id: 'warning', color: ERROR },
  done: { id: 'pass', color: PASSED },
  failed: { id: 'error', color: ERROR },
  cancelled: { id: 'circle-slash' },
};

function runText({ run, isNested }: RunNode, now: number): ItemText {
  const label = nameOf(run);
  const owner = ownerWords(run);
  const description = [isNested ? undefined : owner, standingInShort(run, now)].filter((each) => each).join(', ');
  const since = sinceSentence(run, now);
  const isTimed = run.wakeAt !== undefined && ['sleeping', 'waiting'].includes(standingOf(run));
  const more = [whySentence(run), adviceSentence(run), isTimed ? DUE_LATER : undefined];
  const about = `${run.id}, program ${plainCode(run.program)}, ${run.events} events`;
  const tooltip = [`${label}, ${description}`, since, about, isNested ? owner : undefined, ...more]
    .filter((line) => line !== undefined)
    .join('\n');
  const actions = (['pause', 'resume', 'cancel', 'fork', 'signal'] as const).filter((command) => can(command, run));
  return {
    id: run.id,
    label,
    description,
    tooltip,
    spoken: `Run ${label}, ${description}, ${since}`,
    icon: RUN_ICONS[standingOf(run)],
    context: ['run', ...actions].join('-'),
  };
}

const STEP_ICONS: Readonly<Record<ListedStep['state'], Icon>> = {
  started: { id: 'loading~spin' },
  unknown: { id: 'question' },
  parked: { id: 'bell-dot', color: WARNING },
  again: { id: 'debug-restart' },
  done: { id: 'pass', color: PASSED },
  failed: { id: 'error', color: ERROR },
};

function stepText({ id, step }: StepNode): ItemText {
  const { effect, state, branch, outcome, action } = step;
  const label = plainCode(action ?? step.name);
  const description = stepInShort(step);
  const gave = state === 'done' && outcome !== undefined ? [`It gave ${plainCode(outcome, 400)}`] : [];
  const tooltip = [`${label}, ${description}`, effectSentence(step), `branch ${branch}`, ...gave].join('\n');
  const icon = state === 'started' && (effect === 'wait' || action !== undefined) ? { id: 'clock' } : STEP_ICONS[state];
  const context = state === 'parked' ? 'step-parked' : 'step';
  return { id, label, description, tooltip, spoken: `Step ${label}, ${description}`, icon, context };
}

const LINE_ICONS: Readonly<Record<LineNode['about'], string>> = {
  why: 'info',
  since: 'history',
  more: 'ellipsis',
  damage: 'warning',
};

function lineText({ id, about, sentence, more }: LineNode): ItemText {
  const icon = { id: LINE_ICONS[about], ...(more && { color: WARNING }) };
  const { description, tooltip } = more ?? { description: '', tooltip: sentence };
  const context = more ? 'damage' : 'line';
  return { id, label: sentence, description, tooltip, spoken: tooltip, icon, context };
}
