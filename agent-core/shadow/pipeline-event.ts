/** What the pipeline says, in the order in which it happens. */
import type { ScoredValue, Suggestion, SuggestionId, ValueSkill } from '../contracts/index.ts';
import type { SettledRun } from './observing/settler.ts';
import type { ScoredPrediction } from './speaking/track-record.ts';

export type PipelineEvent =
  | { readonly type: 'settled'; readonly run: SettledRun }
  | {
      readonly type: 'prediction';
      readonly family: 'edit';
      readonly prediction: ScoredPrediction;
      readonly signal: number;
    }
  | {
      readonly type: 'prediction';
      readonly family: ValueSkill['family'];
      readonly prediction: ScoredValue;
      readonly signal: number;
    }
  | { readonly type: 'suggestion'; readonly suggestion: Suggestion; readonly pattern: string; readonly signal: number }
  | { readonly type: 'withdrawn'; readonly id: SuggestionId; readonly signal: number }
  | { readonly type: 'ignored'; readonly signal: number; readonly reason: string };
