/** The repeated-edit skill. */
import type { EditSkill } from '../../contracts/edits.ts';
import type { Learner } from '../../contracts/learned.ts';
import { EditsAndDeletions } from './both.ts';

export { renewed } from './renewed.ts';

export function createEditSkill(): EditSkill & Learner {
  return new EditsAndDeletions();
}
