/** Repeated changes of lines, as a kind of pattern. */
import { SPEAK_AT } from '../../contracts/suggestions.ts';
import { surePlaces } from './appraise.ts';
import { fingerprintOf } from './describe.ts';
import { type LearnedChange, RecentChanges, toExample } from './examples.ts';
import type { Evidence } from './features.ts';
import { groupOf } from './group.ts';
import type { GroupOf, PatternKind } from './kind.ts';
import { type Matcher, matcherOf } from './match.ts';
import { appraiseIn, estimateOf, learnedOf, offerOf, placesInDocument, surestOf } from './pattern.ts';
import { Patterns } from './patterns.ts';
import { restorePattern, savePattern } from './saved.ts';

/** Acts for which a pattern with sure places goes on speaking while the person does something else. */
const PATIENCE = 120;
/** One act teaches at most so many different edits. */
const MOST_KINDS = 4;

const CHANGES: PatternKind<LearnedChange, Matcher, Evidence> = {
  prefix: 'p',
  mostLive: 12,
  recent: () => new RecentChanges(),
  groups,
  lapses: ({ changes }, replaced) => {
    const last = changes.at(-1);
    return last !== undefined && replaced.has(last);
  },
  toExample,
  appraise: appraiseIn,
  patience: (pattern, { places }, all) => {
    const sure = estimateOf(pattern, SPEAK_AT, all);
    return sure && surePlaces(places, pattern.support, sure.cut).length > 0 ? PATIENCE : 0;
  },
  estimate: estimateOf,
  surest: surestOf,
  offer: offerOf,
  placesIn: placesInDocument,
  learned: learnedOf,
  literals: ({ literals }) => literals,
  rule: ({ rule }) => rule.rule,
  save: savePattern,
  restore: restorePattern,
};

export const repeatedChanges = () => new Patterns(CHANGES);

/** Of what was added the newest of each kind of edit teaches; of one line, what says most. */
function groups(added: readonly LearnedChange[], all: readonly LearnedChange[]): GroupOf<LearnedChange, Matcher>[] {
  const kinds = new Map(added.toReversed().map((change) => [change.key, change]));
  const explained = new Set<number>();
  const found: GroupOf<LearnedChange, Matcher>[] = [];
  for (const change of [...kinds.values()].reverse().slice(0, MOST_KINDS)) {
    const group = explained.has(change.line) ? undefined : groupOf(change, all);
    const support = new Set(group?.changes.map(({ act }) => act)).size;
    if (!group || support < 2) continue;
    explained.add(change.line);
    const { changes, template } = group;
    const matcher = matcherOf(template);
    if (matcher) found.push({ matcher, changes, support, fingerprint: fingerprintOf(changes, template) });
  }
  return found;
}
