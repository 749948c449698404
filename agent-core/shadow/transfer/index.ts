/** The skills for data carried by hand: into the fields of a form, and from a table into another document. */
import type { Awaiting, Learner, MixedSkill, ValueSkill } from '../../contracts/index.ts';
import { synthesize } from '../strings/index.ts';
import { DocumentTransfer } from './documents/documents.ts';
import type { Synthesiser } from './rules/programs.ts';
import { DataTransfer } from './skill.ts';

export { AWAITED, type StringProgram, type Synthesiser } from './rules/programs.ts';

/** Answers at once, in the caller's own thread: for a replay, whose signals do not wait. */
export const synthesiseHere: Synthesiser = (examples, queries) => synthesize(examples, { queries });

export const createTransferSkill = (synthesiser: Synthesiser): ValueSkill & Learner & Awaiting =>
  new DataTransfer(synthesiser);

export const createCarriedRowsSkill = (synthesiser: Synthesiser): MixedSkill & Learner & Awaiting =>
  new DocumentTransfer(synthesiser);
