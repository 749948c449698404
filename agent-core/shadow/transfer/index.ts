/** The skills for data carried by hand: between forms and sheets, and between documents. */
import type { Learner, MixedSkill, ValueSkill } from '../../contracts/index.ts';
import { synthesize } from '../strings/index.ts';
import { DocumentTransfer } from './documents/documents.ts';
import type { Synthesise } from './rules/programs.ts';
import { DataTransfer } from './skill.ts';

const strings: Synthesise = (examples, queries) => synthesize(examples, { queries });

export const createTransferSkill = (): ValueSkill & Learner => new DataTransfer(strings);

export const createDocumentTransferSkill = (): MixedSkill & Learner => new DocumentTransfer(strings);
