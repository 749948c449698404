/** Which remembered changes are one repeated edit. Nothing is forced into a group: what does not unify stays out. */
import type { LearnedChange } from './examples.ts';
import type { Template } from './template.ts';
import { unify } from './unify.ts';

export interface Group {
  /** Oldest first. */
  readonly changes: readonly LearnedChange[];
  readonly template: Template;
}

/** Examples beyond this change a template no more. */
const MOST = 16;

/**
 * The group that a new change belongs to, with at least one older change. First those that are surely the same edit; where
 * there is none, those of the same shape whose outputs a function of the input explains.
 */
export function groupOf(newest: LearnedChange, all: readonly LearnedChange[]): Group | undefined {
  const others = all.filter(
    (change) => change.act < newest.act || change.line !== newest.line || change.doc !== newest.doc,
  );
  const same = others.filter((change) => change.key === newest.key).slice(-MOST + 1);
  if (same.length > 0) {
    const changes = [...same, newest];
    const template = unify(changes.map((change) => change.core));
    if (template) return { changes, template };
  }
  return grown(
    newest,
    all.filter((change) => sameShape(change, newest) && change !== newest),
  );
}

function grown(newest: LearnedChange, older: readonly LearnedChange[]): Group | undefined {
  let group: Group | undefined;
  for (const change of older.toReversed().slice(0, MOST)) {
    const changes = [change, ...(group?.changes ?? [newest])];
    const template = unify(changes.map((c) => c.core));
    if (template) group = { changes, template };
  }
  return group;
}

function sameShape({ core: a }: LearnedChange, { core: b }: LearnedChange): boolean {
  return a.beforeEnd - a.start === b.beforeEnd - b.start && a.afterEnd - a.start === b.afterEnd - b.start;
}
