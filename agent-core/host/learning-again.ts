/** What was recorded before teaches a new session: this window's own past, and the workspace's last hours. */
import type { Signal } from '../contracts/index.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import type { Recording } from '../shadow/recording/recording.ts';
import { clientSession, type Recorder } from './recorder.ts';

/** How far back, and how much. */
const LEARN_AGAIN = { sinceMs: 8 * 3_600_000, limit: 20_000 };

export interface LearningAgain {
  readonly pipeline: ShadowPipeline;
  readonly recording: Recording;
  readonly recorder: Recorder;
  readonly session: string;
  readonly workspace: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Feeds the pipeline, whose events are to be passed over, and leaves its mirror at the documents that `session` has open. */
export function learnAgain(past: LearningAgain): void {
  const { pipeline, recording, workspace, now } = past;
  const { sinceMs, limit } = LEARN_AGAIN;
  let session = past.session;
  for (const recorded of recording.recent({ workspace, sinceMs: now - sinceMs, limit })) {
    const from = clientSession(recorded.session);
    if (from !== session) pipeline.sync([]);
    session = from;
    pipeline.feed(recorded.signal, recorded.seq);
  }
  pipeline.restore(reopened(past));
}

/** What the session recorded of the documents it has open, so that edits sent again find them. */
function* reopened({ recording, recorder, session }: LearningAgain): Generator<Signal> {
  for (const { signal } of recording.reopened(session)) {
    if (signal.kind === 'doc.open') recorder.root(signal.doc);
    yield signal;
  }
}
