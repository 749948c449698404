/** The skills that watch acts of every kind, as the live editor and a replay both use them. */
import type { Awaiting, Learner, MixedSkill } from '../contracts/index.ts';
import { createRoutineSkill } from './routines/index.ts';
import { createCarriedRowsSkill, synthesiseHere } from './transfer/index.ts';

export const createMixedSkills = (synthesiser = synthesiseHere): (MixedSkill & Partial<Learner & Awaiting>)[] => [
  createCarriedRowsSkill(synthesiser),
  createRoutineSkill(),
];
