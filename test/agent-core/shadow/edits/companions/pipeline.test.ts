import { expect, test } from 'vitest';
import type { Signal } from '../../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../../agent-core/security/masking/index.ts';
import { createEditSkill } from '../../../../../agent-core/shadow/edits/index.ts';
import { ShadowPipeline } from '../../../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../../../agent-core/shadow/pipeline-event.ts';

const IMPORT = "import { logger } from './log';\n";
const TEXT = "import fs from 'fs';\n\nconsole.log('began');\nrun();\n";
const DOCS = ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'];

/** Three documents in which the import came along with the edit, and two that are left; a suggestion is open. */
function setup() {
  const events: PipelineEvent[] = [];
  const pipeline = new ShadowPipeline({
    skill: createEditSkill(),
    pauseMs: () => 3000,
    masker: createMasker(),
    mayOffer: () => true,
    emit: (event) => events.push(event),
  });
  let number = 0;
  const feed = (signal: Record<string, unknown>) => pipeline.feed({ v: 1, ...signal } as Signal, number++);
  for (const doc of DOCS) feed({ t: 0, kind: 'doc.open', doc, language: 'typescript', text: TEXT });
  let t = 0;
  const change = (doc: string, from: string, to: string) => {
    const offset = pipeline.documents.get(doc)?.text.indexOf(from) ?? 0;
    t += 5000;
    feed({ t, kind: 'doc.edit', doc, changes: [{ offset, length: from.length, text: to }] });
    pipeline.advance(t + 4000);
  };
  for (const doc of ['a.ts', 'b.ts', 'c.ts']) {
    change(doc, '\n\n', `\n${IMPORT}\n`);
    change(doc, 'console.log', 'logger.info');
  }
  const open = () =>
    pipeline.open?.suggestion.places.map(({ doc, text, named }) => `${doc} ${named ? 'named' : 'by rule'} ${text}`);
  return { pipeline, events, change, open };
}

const left = (...docs: string[]) => docs.flatMap((doc) => [`${doc} named ${IMPORT}`, `${doc} by rule logger`]);

test('a line that comes along is part of what is suggested, and of what the review is made from', () => {
  const { pipeline, open } = setup();
  expect(open()?.map((each) => each.replace('logger.info', 'logger'))).toEqual(left('d.ts', 'e.ts'));
  expect(pipeline.currentOffer()?.places).toHaveLength(4);
});

test('who writes that line by hand, or another one beside it, does not go another way', () => {
  const { events, change, open } = setup();
  change('d.ts', '\n\n', `\n${IMPORT}\n`);
  expect(open()).toHaveLength(3);
  change('e.ts', '\n\n', "\nimport path from 'path';\n\n");
  expect(open()).toHaveLength(3);
  expect(events.filter(({ type }) => type === 'withdrawn')).toEqual([]);
});
