/** The tree of what was learned: families, their patterns, the evidence of each; saved automations. Built whole, as data. */
import type {
  CommandRun,
  Example,
  Family,
  FamilyStanding,
  LearnedPattern,
  Quiet,
  Result,
  SilencedPattern,
} from '../../agent-core/contracts/index.ts';
import {
  allSilenceSentence,
  familySilenceSentence,
  forgottenSentence,
  outcomesSentence,
  refusalsSentence,
  runSentence,
  silenceSentence,
  standingSentence,
} from './wording.ts';

type Learned = Result<'learned'>;
export type Automation = Learned['automations'][number];

/** The silence of all patterns together. */
export interface AllNode {
  readonly kind: 'all';
  readonly quiet: Quiet;
  readonly sentence: string;
}

export interface FamilyNode {
  readonly kind: 'family';
  readonly id: string;
  readonly family: Family | undefined;
  /** Absent where the family may speak. */
  readonly silence: Quiet | undefined;
  readonly children: readonly (PatternNode | LineNode)[];
}

export interface PatternNode {
  readonly kind: 'pattern';
  readonly id: string;
  readonly fingerprint: string;
  /** Absent where only its silence is known. */
  readonly live: LearnedPattern | undefined;
  readonly silence: SilencedPattern | undefined;
  readonly children: readonly (LineNode | ExampleNode)[];
}

export interface AutomationsNode {
  readonly kind: 'automations';
  readonly children: readonly AutomationNode[];
}

export interface AutomationNode {
  readonly kind: 'automation';
  readonly automation: Automation;
  readonly children: readonly (LineNode | ExampleNode)[];
}

export interface ExampleNode {
  readonly kind: 'example';
  readonly id: string;
  readonly example: Example;
}

/** A sentence. `record`: what became of a family's offers, which can be reset. */
export interface LineNode {
  readonly kind: 'line';
  readonly id: string;
  readonly about: 'confidence' | 'standing' | 'silence' | 'record' | 'run';
  readonly sentence: string;
  /** Of a record. */
  readonly family?: Family | undefined;
}

export type LearnedNode =
  | AllNode
  | FamilyNode
  | PatternNode
  | AutomationsNode
  | AutomationNode
  | ExampleNode
  | LineNode;

const ORDER = ['edit', 'command', 'transfer', 'routine', undefined] as const satisfies readonly (Family | undefined)[];

export function nodesOf(learned: Learned, now: number): LearnedNode[] {
  const { all, automations } = learned;
  const isQuiet = all.until > now;
  return [
    ...(isQuiet ? [{ kind: 'all', quiet: all, sentence: allSilenceSentence(all, now) } as const] : []),
    ...ORDER.flatMap((family) => familyNodes(learned, family, now)),
    ...(automations.length > 0 ? [{ kind: 'automations', children: automations.map(automationNode) } as const] : []),
  ];
}

export function childrenOf(node: LearnedNode): readonly LearnedNode[] {
  return 'children' in node ? node.children : [];
}

/** One node, or none where nothing is known of the family. */
function familyNodes({ patterns, silenced, families }: Learned, family: Family | undefined, now: number): FamilyNode[] {
  const id = `family:${family ?? 'other'}`;
  const live = patterns.filter((pattern) => pattern.family === family);
  const quiet = silenced.filter((one) => one.family === family);
  const standing = families.find((one) => one.family === family);
  if (live.length + quiet.length === 0 && !standing) return [];
  const silence = standing && standing.until > now ? standing : undefined;
  const fingerprints = new Set(live.map(({ fingerprint }) => fingerprint));
  const children = [
    ...(standing ? silenceLines(id, standing, now) : []),
    ...(standing ? [{ ...line(id, 'record', outcomesSentence(standing.outcomes)), family }] : []),
    ...live.map((pattern) => liveNode(id, pattern, silenced, now)),
    ...quiet.filter(({ fingerprint }) => !fingerprints.has(fingerprint)).map((one) => silencedNode(id, one, now)),
  ];
  return [{ kind: 'family', id, family, silence, children }];
}

function silenceLines(parent: string, standing: FamilyStanding, now: number): LineNode[] {
  const { family, until } = standing;
  const sentence = until > now ? familySilenceSentence(family, standing, now) : refusalsSentence(family, standing);
  return sentence === '' ? [] : [line(parent, 'silence', sentence)];
}

function liveNode(parent: string, live: LearnedPattern, silenced: Learned['silenced'], now: number): PatternNode {
  const { fingerprint, pattern, examples } = live;
  const id = `${parent}/${pattern}:${fingerprint}`;
  const silence = silenced.find((one) => one.fingerprint === fingerprint);
  const children = [
    line(id, 'confidence', live.basis),
    silence ? line(id, 'silence', silenceSentence(silence, now)) : line(id, 'standing', standingSentence(live)),
    ...exampleNodes(id, examples),
    ...runLines(id, live.runs ?? []),
  ];
  return { kind: 'pattern', id, fingerprint, live, silence, children };
}

function silencedNode(parent: string, silence: SilencedPattern, now: number): PatternNode {
  const { fingerprint } = silence;
  const id = `${parent}/:${fingerprint}`;
  const children = [line(id, 'silence', silenceSentence(silence, now))];
  return { kind: 'pattern', id, fingerprint, live: undefined, silence, children };
}

function automationNode(automation: Automation): AutomationNode {
  const id = `automation:${automation.id}`;
  const gone = forgottenSentence(automation);
  const children = [
    line(id, 'record', outcomesSentence(automation.outcomes)),
    ...(gone === '' ? [] : [line(id, 'standing', gone)]),
    ...exampleNodes(id, automation.examples),
  ];
  return { kind: 'automation', automation, children };
}

/** Newest first. */
function exampleNodes(parent: string, examples: readonly Example[]): ExampleNode[] {
  const nodes = examples.map((example, i) => ({ kind: 'example', id: `${parent}/example:${i}`, example }) as const);
  return nodes.sort((a, b) => b.example.at - a.example.at);
}

/** Newest first. */
function runLines(parent: string, runs: readonly CommandRun[]): LineNode[] {
  const lines = runs.map((run, i) => ({ ...line(parent, 'run', runSentence(run)), id: `${parent}/run:${i}` }));
  return lines.reverse();
}

function line(parent: string, about: LineNode['about'], sentence: string): LineNode {
  return { kind: 'line', id: `${parent}/${about}`, about, sentence };
}
