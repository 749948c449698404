import { expect, test } from 'vitest';
import { offerOfEdits } from '../../../../agent-core/contracts/index.ts';
import type { Answer } from '../../../../agent-core/shadow/speaking/manners.ts';
import { aboutOf, SilenceStore } from '../../../../agent-core/shadow/speaking/silence-store.ts';
import { onDisk, setup } from '../../../support/recording.ts';
import { HUNTER2 } from '../automations/hunter2.ts';

const EXAMPLE = { doc: 'a.ts', line: 0, before: 'a', after: 'b', at: 0 };
const EDIT = {
  ...{ pattern: 'p', fingerprint: 'f', examples: [EXAMPLE], places: [] },
  ...{ confidence: 0.97, lowerBound: 0.92, support: 3, basis: '', summary: '' },
};
const DAY = 24 * 3_600_000;

function windows() {
  const { folder, store } = setup();
  const other = setup(folder).store;
  const [one, two] = [new SilenceStore(store, HUNTER2, '/work'), new SilenceStore(other, HUNTER2, '/work')];
  const edit = (fingerprint: string) => ({ family: 'edit', fingerprint }) as const;
  const answer = (fingerprint: string, given: Answer, now: number, summary = `does ${fingerprint}`) => {
    const about = { family: 'edit', summary, docs: ['a.ts'] } as const;
    one.answer({ fingerprints: [fingerprint], answer: given, about }, now);
  };
  return { folder, one, two, edit, answer };
}

test('three refusals of different patterns silence their family in every window for a week, and no other family', () => {
  const { two, edit, answer } = windows();
  for (const name of ['a', 'b']) answer(name, 'notNow', 0);
  expect(two.mayOffer(edit('new'), 'w2', DAY)).toBe(true);
  answer('c', 'notNow', 0);
  expect(two.mayOffer(edit('new'), 'w2', 7 * DAY - 1)).toBe(false);
  expect(two.mayOffer({ family: 'command', fingerprint: 'new' }, 'w2', DAY)).toBe(true);
  expect(two.claim(edit('new'), 'w2', 7 * DAY - 1)).toBe(false);
  expect(two.claim(edit('new'), 'w2', 7 * DAY)).toBe(true);
});

test('one suggestion that went by several fingerprints is one refusal of its family', () => {
  const { one } = windows();
  const about = { family: 'edit', summary: 's', docs: [] } as const;
  one.answer({ fingerprints: ['a', 'b', 'c'], answer: 'notNow', about }, 0);
  expect(one.families()).toEqual([{ family: 'edit', refusals: 1, until: 0 }]);
});

test('an answer of which nothing else is known counts for the family that the pattern was shown with', () => {
  const { one, two, edit } = windows();
  one.claim(edit('a'), 'w1', 0);
  two.answer({ fingerprints: ['a'], answer: 'notNow' }, 1);
  expect(one.families()).toMatchObject([{ family: 'edit', refusals: 1 }]);
  expect(one.silenced(2)).toMatchObject([{ fingerprint: 'a', family: 'edit' }]);
});

test('what a pattern does is shown while it is silent, without its secrets, and gone once it was accepted', () => {
  const { folder, one, answer } = windows();
  answer('a', 'never', 0, 'login("hunter2") → signIn("hunter2")');
  answer('b', 'notNow', 0);
  expect(one.silenced(1)).toMatchObject([
    { fingerprint: 'a', never: true, summary: 'login("*******") → signIn("*******")' },
    { fingerprint: 'b', never: false, refusals: 1, summary: 'does b' },
  ]);
  answer('b', 'applied', 2);
  expect(one.silenced(3).map(({ fingerprint }) => fingerprint)).toEqual(['a']);
  expect([onDisk(folder, 'hunter2'), onDisk(folder, 'does a')]).toEqual([false, false]);
});

test('a later answer of which nothing else is known leaves what was known', () => {
  const { one, answer } = windows();
  answer('a', 'notNow', 0);
  one.answer({ fingerprints: ['a'], answer: 'never' }, 1);
  expect(one.silenced(2)).toMatchObject([{ family: 'edit', summary: 'does a', never: true }]);
  expect(one.families()).toMatchObject([{ refusals: 2 }]);
});

test('a silence is ended for the pattern, the family or all of them, each alone', () => {
  const { one, edit, answer } = windows();
  for (const name of ['a', 'b', 'c']) answer(name, 'never', 0);
  const may = (name: string) => one.mayOffer(edit(name), 'w', 1);
  one.end({ of: 'all' });
  one.end({ of: 'pattern', fingerprint: 'a' });
  expect(may('a')).toBe(false);
  one.end({ of: 'family', family: 'edit' });
  expect([may('a'), may('b')]).toEqual([true, false]);
  one.reset();
  expect([may('b'), one.silenced(1), one.families(), one.all()]).toEqual([true, [], [], { refusals: 0, until: 0 }]);
});

test('not-nows in one kind of file make a toast about it wait, in every window, until they are reset', () => {
  const { one, two } = windows();
  const about = (doc: string) => ({ family: 'edit', summary: 's', docs: [doc] }) as const;
  const offer = (doc: string) => ({ ...offerOfEdits(EDIT), examples: [{ ...EXAMPLE, doc }] });
  for (let i = 0; i < 8; i++) {
    one.answer({ fingerprints: [`r${i}`], answer: 'notNow', about: about('a.md') }, i);
    one.answer({ fingerprints: [`t${i}`], answer: 'applied', about: about('a.ts') }, i);
  }
  expect(two.pauseFor(offer('b.ts'), 3000, 20)).toBe(3000);
  expect(two.pauseFor(offer('b.md'), 3000, 20)).toBe(24_000);
  one.reset();
  expect(two.pauseFor(offer('b.md'), 3000, 20)).toBe(3000);
});

test('never, and what was taken back, say nothing about the moment', () => {
  const { one, answer } = windows();
  for (let i = 0; i < 20; i++) answer(`n${i}`, i % 2 ? 'never' : 'undone', i);
  expect(one.pauseFor(offerOfEdits(EDIT), 3000, 30)).toBe(3000);
});

test('an answer to an offer that makes a file counts for that kind of file, though no document taught it', () => {
  const { one } = windows();
  const offer = { ...offerOfEdits(EDIT), examples: [], files: [{ doc: 'new.md', text: '' }] };
  for (let i = 0; i < 8; i++) {
    one.answer({ fingerprints: [`r${i}`], answer: 'notNow', about: aboutOf(offer, offer.files) }, i);
    one.answer({ fingerprints: [`t${i}`], answer: 'applied', about: aboutOf(offerOfEdits(EDIT), []) }, i);
  }
  expect(one.pauseFor(offer, 3000, 20)).toBe(24_000);
  expect(one.pauseFor(offerOfEdits(EDIT), 3000, 20)).toBe(3000);
});
