import { expect, test } from 'vitest';
import type { Offer, Signal } from '../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../agent-core/security/masking/index.ts';
import { ShadowPipeline } from '../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../agent-core/shadow/pipeline-event.ts';
import { LiteralSkill } from '../../support/literal-skill.ts';

const LINES = ['log(1)', 'log(2)', 'log(3)', 'log(4)', 'log(5)'];
const DOC = 'a.ts';

/** A pipeline over one open document, an editor in front of it, and what came out. */
function setup(options: { mayOffer?: () => boolean; pauseFor?: (offer: Pick<Offer, 'pattern'>) => number } = {}) {
  const events: PipelineEvent[] = [];
  const pipeline = new ShadowPipeline({
    skill: new LiteralSkill(),
    pauseMs: () => 3000,
    masker: createMasker(),
    mayOffer: options.mayOffer ?? (() => true),
    ...(options.pauseFor && { pauseFor: options.pauseFor }),
    emit: (event) => events.push(event),
  });
  let number = 0;
  const feed = (signal: Record<string, unknown> & { t: number }) =>
    pipeline.feed({ v: 1, ...signal } as Signal, number++);
  feed({ t: 0, kind: 'doc.open', doc: DOC, language: 'typescript', text: LINES.join('\n') });
  const change = (line: number, from: string, to: string, t: number, more: object = {}) => {
    const text = pipeline.documents.get(DOC)?.text ?? '';
    const start = text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0);
    const offset = text.indexOf(from, start);
    feed({ t, kind: 'doc.edit', doc: DOC, changes: [{ offset, length: from.length, text: to }], ...more });
  };
  const spoken = () =>
    events.flatMap((event) => {
      if (event.type === 'suggestion') return [`${event.signal}: ${event.suggestion.places.length} places`];
      return event.type === 'withdrawn' ? [`${event.signal}: withdrawn`] : [];
    });
  return { pipeline, feed, change, events, spoken };
}

test('after equal edits and a pause the rest is suggested, once', () => {
  const { pipeline, change, spoken } = setup();
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  pipeline.advance(5999);
  expect(spoken()).toEqual([]);
  pipeline.advance(6000);
  pipeline.advance(60_000);
  expect(spoken()).toEqual(['2: 3 places']);
});

test('where it is doubtful that the person wants it now, a longer pause is waited for, and then it comes', () => {
  const { pipeline, change, spoken } = setup({ pauseFor: () => 24_000 });
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  pipeline.advance(6000);
  expect(pipeline.nextDue()).toBe(27_000);
  pipeline.advance(26_999);
  expect(spoken()).toEqual([]);
  pipeline.advance(27_000);
  expect(spoken()).toEqual(['2: 3 places']);
});

test('while the longer pause lasts another act begins it anew', () => {
  const { pipeline, change, spoken } = setup({ pauseFor: () => 24_000 });
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  pipeline.advance(20_000);
  change(2, 'log', 'warn', 21_000);
  pipeline.advance(44_999);
  expect(spoken()).toEqual([]);
  pipeline.advance(45_000);
  expect(spoken()).toEqual(['3: 2 places']);
});

test('an offer that waits for a longer pause holds up no other, and comes when it is over', () => {
  const pauses: Readonly<Record<string, number>> = { 'log → warn': 24_000, 'six → ten': 40_000 };
  const pauseFor = ({ pattern }: Pick<Offer, 'pattern'>) => pauses[pattern] ?? 0;
  const { pipeline, feed, change, events } = setup({ pauseFor });
  feed({ t: 500, kind: 'doc.open', doc: 'b.ts', language: 'typescript', text: 'one\n'.repeat(6) + 'six\n'.repeat(6) });
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  for (const [i, offset] of [24, 28, 0, 4].entries()) {
    const made = { offset, length: 3, text: i < 2 ? 'ten' : 'two' };
    feed({ t: 4000 + i * 100, kind: 'doc.edit', doc: 'b.ts', changes: [made] });
  }
  const spoken = () => events.flatMap((event) => (event.type === 'suggestion' ? [event.pattern] : []));
  pipeline.advance(7300);
  expect(spoken()).toEqual(['one → two']);
  if (pipeline.open) pipeline.close(pipeline.open.suggestion.id);
  expect(pipeline.nextDue()).toBe(28_300);
  pipeline.advance(28_300);
  expect(spoken()).toEqual(['one → two', 'log → warn']);
});

test('while the person goes on by hand the open suggestion keeps its id and shrinks', () => {
  const { pipeline, change, events, spoken } = setup();
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  pipeline.advance(7000);
  change(2, 'log', 'warn', 8000);
  pipeline.advance(10_000);
  expect(spoken()).toEqual(['2: 3 places', '3: 2 places']);
  const ids = events.flatMap((event) => (event.type === 'suggestion' ? [event.suggestion.id] : []));
  expect(new Set(ids).size).toBe(1);
});

test('a person who changes a suggested line in another way withdraws the suggestion', () => {
  const { pipeline, change, spoken } = setup();
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  pipeline.advance(7000);
  change(2, 'log', 'trace', 8000);
  pipeline.flush();
  expect(spoken()).toEqual(['2: 3 places', '3: withdrawn']);
});

test('nothing is suggested where the answers so far forbid it', () => {
  const { pipeline, change, spoken } = setup({ mayOffer: () => false });
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  pipeline.end();
  expect(spoken()).toEqual([]);
});

test('changes away from the cursor, undos and our own edits teach nothing', () => {
  const { pipeline, feed, change, spoken } = setup();
  feed({ t: 500, kind: 'editor.select', doc: 'other.ts', offset: 0, length: 0 });
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  feed({ t: 3500, kind: 'editor.select', doc: DOC, offset: 0, length: 0 });
  change(0, 'warn', 'log', 5000, { reason: 'undo' });
  change(0, 'log', 'warn', 9000, { reason: 'redo' });
  const text = pipeline.documents.get(DOC)?.text ?? '';
  const own = { offset: text.indexOf('log'), length: 3, text: 'warn' };
  pipeline.expectOwn([{ ...own, doc: DOC, confidence: 1 }]);
  feed({ t: 12_000, kind: 'doc.edit', doc: DOC, changes: [own] });
  pipeline.end();
  expect(spoken()).toEqual([]);
});

test('an example taken back with undo is no example any more', () => {
  const { pipeline, change, spoken } = setup();
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  change(1, 'warn', 'log', 4900, { reason: 'undo' });
  pipeline.end();
  expect(spoken()).toEqual([]);
});

test('a prediction is made before the edit it is about and scored by it', () => {
  const { pipeline, change, events } = setup();
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  change(2, 'log', 'warn', 5000);
  pipeline.end();
  const scored = events.filter((event) => event.type === 'prediction');
  expect(scored).toMatchObject([{ signal: 3, prediction: { at: 3, correct: true } }]);
});

test('a pattern whose silent prediction was contradicted says nothing', () => {
  const { pipeline, change, spoken } = setup();
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 2500);
  change(2, 'log', 'trace', 4000);
  pipeline.end();
  expect(spoken()).toEqual([]);
});

test('an edit of an unknown document, and one that does not fit, are ignored with a reason', () => {
  const { feed, events } = setup();
  feed({ t: 1, kind: 'doc.edit', doc: 'unknown.ts', changes: [{ offset: 0, length: 0, text: 'x' }] });
  feed({ t: 2, kind: 'doc.edit', doc: DOC, changes: [{ offset: 9999, length: 1, text: '' }] });
  expect(events.map((event) => (event.type === 'ignored' ? event.reason : event.type))).toEqual([
    'edit of unknown.ts, which is not open',
    'edit of a.ts that does not fit its text',
  ]);
});

test('the pipeline says when it next has something to do, and then has nothing', () => {
  const { pipeline, change } = setup();
  expect(pipeline.nextDue()).toBeUndefined();
  change(0, 'log', 'warn', 1000);
  for (let due = pipeline.nextDue(); due !== undefined; due = pipeline.nextDue()) pipeline.advance(due);
  expect(pipeline.nextDue()).toBeUndefined();
});

test('places of ours that come one by one teach nothing, and the rest stays suggested', () => {
  const { pipeline, change, spoken } = setup();
  change(0, 'log', 'warn', 1000);
  change(1, 'log', 'warn', 3000);
  pipeline.advance(7000);
  pipeline.expectOwn(pipeline.currentOffer()?.places ?? [], true);
  change(3, 'log', 'warn', 20_000);
  pipeline.end();
  expect(spoken()).toEqual(['2: 3 places', '3: 2 places']);
  expect(pipeline.open?.suggestion.support).toBe(2);
});
