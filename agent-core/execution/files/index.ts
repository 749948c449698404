import { remove } from './delete.ts';
import { list } from './list.ts';
import { move } from './move.ts';
import { patch } from './patch.ts';
import { read } from './read.ts';
import { search } from './search.ts';
import type { FileTool } from './tool.ts';
import { write } from './write.ts';

/** The tools over a stage, for a registry. */
export const fileTools: readonly FileTool[] = [read, list, search, patch, write, move, remove];
