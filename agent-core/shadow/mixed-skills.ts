/** The skills that watch acts of every kind, as the live editor and a replay both use them. */
import type { Learner, MixedSkill } from '../contracts/index.ts';
import { createRoutineSkill } from './routines/index.ts';
import { createCarriedRowsSkill } from './transfer/index.ts';

export const createMixedSkills = (): (MixedSkill & Partial<Learner>)[] => [
  createCarriedRowsSkill(),
  createRoutineSkill(),
];
