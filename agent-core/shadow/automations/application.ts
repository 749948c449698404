import type { ApplicationId } from '../../contracts/suggestions.ts';
import { applyPlaces } from './apply-text.ts';
import { asReplacement, type InversePlace, isKept } from './inverse.ts';

/** One Apply, as it is kept so that it can be taken back and judged. */
export interface Application {
  readonly id: ApplicationId;
  /** The suggestion or saved automation. */
  readonly source: string;
  /** Of its pattern. */
  readonly fingerprint: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: 'applied' | 'undone';
  /** Absent until it was judged. */
  readonly outcome: 'kept' | 'undone' | 'changed' | undefined;
  readonly documents: readonly AppliedDocument[];
}

export interface AppliedDocument {
  readonly doc: string;
  /** The text right after, with its secrets masked; offsets are as in the text itself. */
  readonly after: string;
  readonly inverse: readonly InversePlace[];
  /** The application made this file: taking it back deletes it. */
  readonly made: boolean;
}

/** The text before, masked as far as the text after is; without what was not kept because it was a secret. */
export function textBefore({ after, inverse }: AppliedDocument): string {
  return applyPlaces(after, inverse.filter(isKept).map(asReplacement));
}
