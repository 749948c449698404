/** Routines that mix files, edits and command lines, behind the port for skills that watch acts of every kind. */
import type { Learner } from '../../contracts/learned.ts';
import type { MixedSkill } from '../../contracts/offers.ts';
import { RoutineSkill } from './skill.ts';

export const createRoutineSkill = (): MixedSkill & Learner => new RoutineSkill();
