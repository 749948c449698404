import { describe, expect, it } from 'vitest';
import type { DocumentText, SettledEdit } from '../../../../agent-core/contracts/edits.ts';
import { createEditSkill } from '../../../../agent-core/shadow/edits/index.ts';

/** A document whose lines are edited one after the other; `play` gives the skill each edit. */
function setup(lines: readonly string[], doc = 'a.ts') {
  const skill = createEditSkill();
  let now = [...lines];
  let n = 0;
  const documents = (): ReadonlyMap<string, DocumentText> =>
    new Map([[doc, { doc, language: 'typescript', text: now.join('\n') }]]);
  const play = (line: number, after: string): void => {
    const before = now.join('\n');
    const offset = now.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
    const change = { offset, length: now[line]?.length ?? 0, text: after };
    now = now.with(line, after);
    n++;
    const edit: SettledEdit = {
      doc,
      language: 'typescript',
      before,
      after: now.join('\n'),
      changes: [change],
      firstSignal: n,
      lastSignal: n,
      at: n * 5000,
    };
    skill.observe(edit, documents());
  };
  return { skill, play, documents, offers: () => skill.offers(documents(), 0.9) };
}

describe('learning a repeated edit', () => {
  const lines = ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((name) => `  assert.equal(${name}.length, ${name.length});`);
  const wanted = (name: string): string => `  expect(${name}.length).toBe(${name.length});`;

  it('says nothing after one edit', () => {
    const { play, offers } = setup(lines);
    play(0, wanted('a'));
    expect(offers()).toEqual([]);
  });

  it('offers the rest after three, and nothing that is done already', () => {
    const { play, offers, documents } = setup(lines);
    play(0, wanted('a'));
    play(1, wanted('bb'));
    play(2, wanted('ccc'));
    const [offer] = offers();
    let text = documents().get('a.ts')?.text ?? '';
    for (const place of offer?.places.toReversed() ?? []) {
      text = text.slice(0, place.offset) + place.text + text.slice(place.offset + place.length);
    }
    expect(text.split('\n').slice(3)).toEqual([wanted('dddd'), wanted('eeeee')]);
    expect(offer?.lowerBound).toBeGreaterThanOrEqual(0.9);
  });
});
