/** The plans of all that a project has lock files of. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { Tree } from '../trees/tree.ts';
import { NPM_LOCKS, npmPlan, registryOf } from './npm.ts';
import type { Plan } from './plan.ts';
import { indexOf, pythonPlan } from './python.ts';
import { PYTHON_LOCKS } from './python-locks.ts';

export interface Plans {
  readonly plans: readonly Plan[];
  /** Of lock files that nothing can be built from; sentences. */
  readonly problems: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** At the top of a project. */
export const LOCKS: readonly string[] = [...NPM_LOCKS, ...PYTHON_LOCKS];

const READERS: readonly ((tree: Tree, env: Environment, platform: string) => Promise<Plan | undefined>)[] = [
  (tree, env, platform) => npmPlan(tree, registryOf(env), platform),
  (tree, env) => pythonPlan(tree, indexOf(env)),
];

/** Reads nothing but `tree` and `env`. */
export async function plansOf(tree: Tree, env: Environment, platform: string): Promise<Plans> {
  const plans: Plan[] = [];
  const problems: string[] = [];
  for (const read of READERS) {
    try {
      const plan = await read(tree, env, platform);
      if (plan) plans.push(plan);
    } catch (error) {
      if (!(error instanceof PenumbraError && error.code === 'bad-input')) throw error;
      problems.push(error.message);
    }
  }
  return { plans, problems };
}
