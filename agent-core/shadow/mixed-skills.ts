/** The skills that watch acts of every kind, as the live editor and a replay both use them. */
import type { MixedSkill } from '../contracts/offers.ts';
import { createRoutineSkill } from './routines/index.ts';
import { createCarriedRowsSkill } from './transfer/index.ts';

export const createMixedSkills = (): MixedSkill[] => [createCarriedRowsSkill(), createRoutineSkill()];
