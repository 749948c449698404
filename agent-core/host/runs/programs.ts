import type { Program } from '../../durable/runs/program.ts';
import { adder, demo } from './demo.ts';

/** Every program that workers of this version run. */
export const programs: readonly Program[] = [demo as Program, adder as Program];
