/** Offers after three of a commit's edits, by the pipeline in this process: a scenario is too short to start the command line for. */
import type { Signal } from '../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../agent-core/security/masking/index.ts';
import { createEditSkill } from '../../../agent-core/shadow/edits/index.ts';
import { createMixedSkills } from '../../../agent-core/shadow/mixed-skills.ts';
import { ShadowPipeline } from '../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../agent-core/shadow/pipeline-event.ts';
import { createValueSkills } from '../../../agent-core/shadow/value-skills.ts';
import { readScenarios, type Scenario, splice } from '../../training/scenarios.mts';

import { type Family, namesOf } from './family.mts';
import type { Sample } from './reliability.mts';

const EXAMPLES = 3;
const APART_MS = 5000;
const PAUSE_MS = 3000;

type Texts = ReadonlyMap<string, string>;
type Suggested = Extract<PipelineEvent, { type: 'suggestion' }>;

export function commitsOf(files: readonly string[]): Family {
  const scenarios = files.flatMap((file) => readScenarios(file)).filter(({ edits }) => edits.length > EXAMPLES);
  const samples = scenarios.flatMap((scenario) => offerOf(scenario) ?? []);
  return {
    name: 'Edits',
    about: `What is offered once three of a commit’s edits were seen (${namesOf(files)}), one offer a commit. Right when every line it changes is as the commit left it; lines that the commit changed otherwise are neither right nor wrong. Only offers whose lower bound is .90 or more are made, so only high confidences occur. The weights were trained on these commits.`,
    questions: 'commits',
    asked: scenarios.length,
    samples,
    goals: { surePrecision: 0.95 },
  };
}

/** The offer that stands after the third edit; undefined where nothing is offered. */
export function offerOf(scenario: Scenario): Sample | undefined {
  const { signals, texts } = played(scenario);
  const open = new Map<string, Suggested>();
  for (const event of eventsOf(signals)) {
    if (event.type === 'withdrawn') open.delete(event.id);
    else if (event.type === 'suggestion' && event.suggestion.places.length > 0) open.set(event.suggestion.id, event);
  }
  const last = [...open.values()].at(-1);
  if (!last || last.signal < signals.length - 1) return undefined;
  return { confidence: last.suggestion.confidence, right: isRight(last, scenario, texts) };
}

function played(scenario: Scenario): { signals: Signal[]; texts: Texts } {
  const texts = new Map(scenario.docs.map(({ doc, text }) => [doc, text]));
  const signals: Signal[] = scenario.docs.map((document, i) => ({ v: 1, t: i, kind: 'doc.open', ...document }));
  scenario.edits.slice(0, EXAMPLES).forEach(({ doc, offset, length, text }, i, all) => {
    const moved = all.slice(0, i).filter((earlier) => earlier.doc === doc && earlier.offset < offset);
    const shift = moved.reduce((sum, earlier) => sum + earlier.text.length - earlier.length, 0);
    const change = { offset: offset + shift, length, text };
    texts.set(doc, splice(texts.get(doc) ?? '', [change]));
    signals.push({ v: 1, t: (i + 1) * APART_MS, kind: 'doc.edit', doc, changes: [change] });
  });
  return { signals, texts };
}

function eventsOf(signals: readonly Signal[]): PipelineEvent[] {
  const events: PipelineEvent[] = [];
  const masker = createMasker();
  const pipeline = new ShadowPipeline({
    skill: createEditSkill(),
    mixed: createMixedSkills(),
    values: createValueSkills(masker),
    masker,
    pauseMs: () => PAUSE_MS,
    mayOffer: () => true,
    emit: (event) => events.push(event),
  });
  for (const [i, signal] of signals.entries()) pipeline.feed(signal, i);
  pipeline.end();
  return events;
}

function isRight({ suggestion: { places } }: Suggested, { docs, edits, touched }: Scenario, now: Texts): boolean {
  const untouched = (doc: string, line: number) => !touched.some((other) => other.doc === doc && other.line === line);
  return [...new Set(places.map(({ doc }) => doc))].every((doc) => {
    const original = docs.find((document) => document.doc === doc)?.text ?? '';
    const of = <T extends { readonly doc: string }>(all: readonly T[]) => all.filter((edit) => edit.doc === doc);
    const want = splice(original, of(edits)).split('\n');
    const before = (now.get(doc) ?? '').split('\n');
    const after = splice(now.get(doc) ?? '', of(places)).split('\n');
    if (after.length !== before.length) return false;
    return after.every((line, i) => line === before[i] || line === want[i] || !untouched(doc, i));
  });
}
