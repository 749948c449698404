import { expect, test } from 'vitest';
import type { MixedSkill, Signal, ValueSkill } from '../../../agent-core/contracts/index.ts';
import { NO_DOINGS } from '../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../agent-core/security/masking/index.ts';
import { ShadowPipeline } from '../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../agent-core/shadow/pipeline-event.ts';
import { LiteralSkill } from '../../support/literal-skill.ts';

const SURE = { confidence: 0.97, lowerBound: 0.93, support: 3, basis: 'three times' };

/** Expects each command line again, and after `build` offers what followed it before. */
class Again implements ValueSkill {
  readonly family = 'command';
  readonly #lines: string[] = [];

  observe(signal: Signal, index: number) {
    if (signal.kind !== 'terminal.run') return [];
    const value = this.#lines.at(-1);
    this.#lines.push(signal.command);
    return value === undefined
      ? []
      : [{ pattern: 'again', value, confidence: 0.5, at: index, correct: value === signal.command }];
  }

  offers() {
    const at = this.#lines.indexOf('build');
    if (this.#lines.at(-1) !== 'build' || at === this.#lines.length - 1) return [];
    const commands = this.#lines.slice(at + 1, at + 3);
    return [{ ...NO_DOINGS, ...SURE, pattern: 'routine', fingerprint: 'build', summary: 'build', commands }];
  }
}

/** Adds a line to the document that was opened last, until the person typed it. */
class Adding implements MixedSkill {
  #doc = '';
  heard(signal: Signal) {
    if (signal.kind === 'doc.open') this.#doc = signal.doc;
  }
  settled() {}
  changed() {}
  offers(documents: ReadonlyMap<string, { text: string }>) {
    const text = documents.get(this.#doc)?.text ?? '';
    if (text.endsWith('end')) return [];
    const places = [{ doc: this.#doc, offset: text.length, length: 0, text: '\nend', confidence: 0.97 }];
    const offer = { ...NO_DOINGS, ...SURE, pattern: 'm1', fingerprint: 'm1', summary: 'end', examples: [], places };
    return [{ ...offer, family: 'routine' as const }];
  }
}

function setup(skills: { values?: ValueSkill[]; mixed?: MixedSkill[] }) {
  const events: PipelineEvent[] = [];
  const pipeline = new ShadowPipeline({
    skill: new LiteralSkill(),
    ...skills,
    pauseMs: () => 3000,
    masker: createMasker(),
    mayOffer: () => true,
    emit: (event) => events.push(event),
  });
  let number = 0;
  const feed = (signal: Record<string, unknown> & { t: number }) =>
    pipeline.feed({ v: 1, ...signal } as Signal, number++);
  const run = (command: string, t: number) => feed({ t, kind: 'terminal.run', cwd: '/w', command });
  const spoken = () =>
    events.flatMap((event) => {
      if (event.type === 'withdrawn') return ['withdrawn'];
      if (event.type !== 'suggestion') return [];
      const { family, commands, places } = event.suggestion;
      return [`${family}: ${commands.join('; ')}${places.map(({ text }) => JSON.stringify(text)).join()}`];
    });
  return { pipeline, feed, run, events, spoken };
}

test('what a value skill expected is told with its family, scored by the signal it was about', () => {
  const { run, events } = setup({ values: [new Again()] });
  for (const [i, line] of ['ls', 'ls', 'cd'].entries()) run(line, 1000 * i);
  expect(events.filter((event) => event.type === 'prediction')).toMatchObject([
    { family: 'command', signal: 1, prediction: { at: 1, value: 'ls', correct: true } },
    { family: 'command', signal: 2, prediction: { at: 2, value: 'ls', correct: false } },
  ]);
});

test('commands are suggested after the pause and withdrawn when another one is run', () => {
  const { pipeline, run, spoken } = setup({ values: [new Again()] });
  for (const [i, line] of ['build', 'test', 'push', 'build'].entries()) run(line, 1000 * i);
  pipeline.advance(5999);
  expect(spoken()).toEqual([]);
  pipeline.advance(6000);
  run('ls', 7000);
  expect(spoken()).toEqual(['command: test; push', 'withdrawn']);
});

test('an offer of mixed acts is made from its places and withdrawn once the person did it', () => {
  const { pipeline, feed, spoken } = setup({ mixed: [new Adding()] });
  feed({ t: 0, kind: 'doc.open', doc: 'a.md', language: 'markdown', text: 'begin' });
  feed({ t: 1000, kind: 'file.create', path: 'a.md' });
  pipeline.advance(4000);
  feed({ t: 5000, kind: 'doc.edit', doc: 'a.md', changes: [{ offset: 5, length: 0, text: '\nend' }] });
  pipeline.end();
  expect(spoken()).toEqual(['routine: "\\nend"', 'withdrawn']);
});
