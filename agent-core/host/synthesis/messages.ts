/** What goes between the agent host and its synthesis thread. */
import type { Candidate, StringExample } from '../../shadow/strings/index.ts';

export interface Question {
  readonly id: number;
  readonly examples: readonly StringExample[];
  readonly queries: readonly (readonly string[])[];
}

export interface Answer {
  readonly id: number;
  readonly candidates: readonly Candidate[];
}
