/** Gradient-boosted trees of a few splits (Friedman, Ann. Stat. 29, 2001): a sum of small tables over named features. */

/** What a leaf adds to the logit, or a split: the feature's number, the threshold, what holds below it, what from it on. */
export type BoostedNode = number | readonly [feature: number, threshold: number, below: BoostedNode, from: BoostedNode];

export interface BoostedModel {
  readonly bias: number;
  readonly trees: readonly BoostedNode[];
}

export function boostedProbability({ bias, trees }: BoostedModel, features: readonly number[]): number {
  const sum = trees.reduce((total: number, tree) => total + leafOf(tree, features), bias);
  return 1 / (1 + Math.exp(-sum));
}

function leafOf(tree: BoostedNode, features: readonly number[]): number {
  let node = tree;
  while (typeof node !== 'number') node = (features[node[0]] ?? 0) < node[1] ? node[2] : node[3];
  return node;
}
