/** The plans of all that a project has lock files of. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { Tree } from '../trees/tree.ts';
import { cargoIndexOf, cargoPlans } from './cargo.ts';
import { CARGO_LOCK } from './cargo-lock.ts';
import { NPM_LOCKS, npmPlan, registryOf } from './npm.ts';
import type { BuiltIn, Plan } from './plan.ts';
import { indexOf, pythonPlan } from './python.ts';
import { PYTHON_LOCKS } from './python-locks.ts';

export interface Plans {
  readonly plans: readonly Plan[];
  /** Of lock files that nothing can be built from; sentences. */
  readonly problems: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** At the top of a project. */
export const LOCKS: readonly string[] = [...NPM_LOCKS, ...PYTHON_LOCKS, CARGO_LOCK];

type Image = Pick<BuiltIn, 'platform' | 'programs'>;
type Reader = (tree: Tree, env: Environment, image: Image) => Promise<readonly Plan[] | Plan | undefined>;

const READERS: readonly Reader[] = [
  (tree, env, { platform }) => npmPlan(tree, registryOf(env), platform),
  (tree, env) => pythonPlan(tree, indexOf(env)),
  (tree, env, image) => cargoPlans(tree, cargoIndexOf(env), image),
];

/** Reads nothing but `tree` and `env`. A plan that is over another one comes after it. */
export async function plansOf(tree: Tree, env: Environment, image: Image): Promise<Plans> {
  const plans: Plan[] = [];
  const problems: string[] = [];
  for (const read of READERS) {
    try {
      plans.push(...[(await read(tree, env, image)) ?? []].flat());
    } catch (error) {
      if (!(error instanceof PenumbraError && error.code === 'bad-input')) throw error;
      problems.push(error.message);
    }
  }
  return { plans, problems };
}
