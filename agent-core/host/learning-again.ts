/** What was recorded before teaches a new session: this window's own past, and the workspace's last hours. */
import type { Learner, Signal } from '../contracts/index.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import type { Recording } from '../shadow/recording/recording.ts';
import type { ForgottenPattern, ForgottenPatterns } from '../shadow/speaking/forgotten-store.ts';
import { clientSession, type Recorder } from './recorder.ts';

/** How far back, and how much. */
export const LEARN_AGAIN = { sinceMs: 8 * 3_600_000, limit: 20_000 };

export interface LearningAgain {
  readonly pipeline: ShadowPipeline;
  readonly recording: Recording;
  readonly recorder: Recorder;
  readonly session: string;
  readonly workspace: string;
  readonly learners: readonly Learner[];
  readonly forgotten: ForgottenPatterns;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Feeds the pipeline, whose events are to be passed over, and leaves its mirror at the documents that `session` has open. */
export function learnAgain(past: LearningAgain): void {
  const { pipeline, recording, workspace, now } = past;
  const { everythingUntil, patterns } = past.forgotten.list();
  const sinceMs = Math.max(now - LEARN_AGAIN.sinceMs, (everythingUntil ?? 0) + 1);
  const due = [...patterns];
  let session = past.session;
  for (const recorded of recording.recent({ workspace, sinceMs, limit: LEARN_AGAIN.limit })) {
    forgetDue(past, due, recorded.signal.t);
    const from = clientSession(recorded.session);
    if (from !== session) pipeline.sync([]);
    session = from;
    // Terminals are numbered anew in every window.
    pipeline.feed(from === past.session ? recorded.signal : { ...recorded.signal, session: from }, recorded.seq);
  }
  forgetDue(past, due, Number.POSITIVE_INFINITY);
  pipeline.restore(reopened(past));
}

/** Forgets again what the person had forgotten before `t`, as it was then. Takes it out of `due`, which is in order. */
function forgetDue({ pipeline, learners }: LearningAgain, due: ForgottenPattern[], t: number): void {
  for (let next = due[0]; next !== undefined && next.at < t; next = due[0]) {
    due.shift();
    pipeline.flush();
    for (const learner of learners) learner.forget(next.fingerprint);
  }
}

/** What the session recorded of the documents it has open, so that edits sent again find them. */
function* reopened({ recording, recorder, session }: LearningAgain): Generator<Signal> {
  for (const { signal } of recording.reopened(session)) {
    if (signal.kind === 'doc.open') recorder.root(signal.doc);
    yield signal;
  }
}
