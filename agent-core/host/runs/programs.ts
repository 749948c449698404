import type { ActionHandler } from '../../durable/actions/handler.ts';
import type { Program } from '../../durable/runs/program.ts';
import { adder, demo } from './demo.ts';
import { post } from './demo-actions.ts';

/** Every program that workers of this version run. */
export const programs: readonly Program[] = [demo as Program, adder as Program];

/** Every action that workers of this version do for runs. */
export const actions: readonly ActionHandler[] = [post as ActionHandler];
