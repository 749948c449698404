/** The port that every attempt to get out is told to, granted or refused, by whatever way. No path, header or content is kept. */

export interface Attempt {
  readonly run?: string | undefined;
  readonly call: string;
  /** `connect`: a tunnel for TLS; `http`: a request through the proxy; `tool`: a request that Penumbra makes itself. */
  readonly way: 'connect' | 'http' | 'tool';
  /** As it was asked for, at most 300 characters. */
  readonly host: string;
  readonly port: number | undefined;
  /** Where it can be seen. */
  readonly method?: string | undefined;
}

export interface Outcome {
  /** `cut`: begun, and ended by the broker. */
  readonly verdict: 'granted' | 'refused' | 'cut';
  /** Why it was refused or cut. */
  readonly why?: string | undefined;
  /** The one that was dialled, or that was the reason to refuse. */
  readonly address?: string | undefined;
  /** Bytes that went out and came in. */
  readonly up: number;
  readonly down: number;
}

export interface EgressEntry extends Attempt, Outcome {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface EgressLog {
  /**
   * Kept, as granted with no bytes yet, before the first byte passes; the function it gives is called once, with what
   * became of it. Throws where nothing can be kept: then nothing passes.
   */
  begin(attempt: Attempt, address: string): (outcome: Outcome) => void;
  refused(attempt: Attempt, why: string, address?: string): void;
}

/**
 * `log`, for those who end streams: an end or a refusal that cannot be written is left out. A connection stays in the log as it began
 * then, and the next one is refused, since `begin` throws as before.
 */
export function unfailing(log: EgressLog): EgressLog {
  const told = (write: () => void): void => {
    try {
      write();
    } catch {}
  };
  return {
    begin: (attempt, address) => {
      const finish = log.begin(attempt, address);
      return (outcome) => told(() => finish(outcome));
    },
    refused: (attempt, why, address) => told(() => log.refused(attempt, why, address)),
  };
}
