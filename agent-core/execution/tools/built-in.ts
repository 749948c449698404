import { askPerson } from './ask-person.ts';
import { run, test } from './commands.ts';
import type { Tool } from './tool.ts';

/** Every tool that there is without anybody adding one. */
export const builtIn: readonly Tool[] = [run, test, askPerson].map((tool) => tool as unknown as Tool);
