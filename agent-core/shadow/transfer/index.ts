/** The skills for data carried by hand: into the fields of a form, and from a table into another document. */
import type { MixedSkill, ValueSkill } from '../../contracts/index.ts';
import { synthesize } from '../strings/index.ts';
import { CarriedRows } from './carried-rows.ts';
import type { Synthesise } from './rules/programs.ts';
import { DataTransfer } from './skill.ts';

const synthesise: Synthesise = (examples, queries) => synthesize(examples, { queries });

export const createTransferSkill = (): ValueSkill => new DataTransfer(synthesise);

export const createCarriedRowsSkill = (): MixedSkill => new CarriedRows(synthesise);
