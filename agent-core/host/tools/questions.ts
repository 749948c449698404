/** Asks the editor where a call may get out: one notification, one answer, and a no where none comes. */
import { randomUUID } from 'node:crypto';
import type { EgressAnswer, EgressQuestion } from '../../contracts/tool-rpc.ts';
import { whyNotPublic } from '../../execution/egress/addresses.ts';
import type { EgressDecider, EgressRequest } from '../../execution/egress/decisions.ts';
import { type Authority, inUrl } from '../../execution/egress/hosts.ts';

/** Half of what a request over HTTP may take: the rest is for the request. */
const WAITS_MS = 60_000;

export class Questions implements EgressDecider {
  readonly #send: (question: EgressQuestion) => void;
  readonly #waitsMs: number;
  readonly #open = new Map<string, (answer: EgressAnswer) => void>();

  constructor(send: (question: EgressQuestion) => void, waitsMs = WAITS_MS) {
    this.#send = send;
    this.#waitsMs = waitsMs;
  }

  /** Never rejects. */
  decide(request: Omit<EgressRequest, 'hosts'>, at: Authority, signal?: AbortSignal): Promise<EgressAnswer> {
    if (signal?.aborted) return Promise.resolve('unanswered');
    return new Promise((resolve) => {
      const id = randomUUID();
      const settle = (answer: EgressAnswer): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', refuse);
        this.#open.delete(id);
        resolve(answer);
      };
      const refuse = () => settle('unanswered');
      const timer = setTimeout(refuse, this.#waitsMs);
      signal?.addEventListener('abort', refuse, { once: true });
      this.#open.set(id, settle);
      try {
        this.#send(questionOf(id, request, at, this.#waitsMs));
      } catch {
        refuse();
      }
    });
  }

  /** Whether the call still waited for it. */
  answer(id: string, answer: EgressAnswer): boolean {
    const settle = this.#open.get(id);
    settle?.(answer);
    return settle !== undefined;
  }

  /** Nobody can answer any more. */
  close(): void {
    for (const settle of [...this.#open.values()]) settle('unanswered');
  }
}

function questionOf(
  id: string,
  { run, call, tool = call, why }: Omit<EgressRequest, 'hosts'>,
  { host, port }: Authority,
  waitsMs: number,
): EgressQuestion {
  const isPrivate = host.isAddress && whyNotPublic(host.text) !== undefined;
  return { id, host: inUrl(host), port, isPrivate, ...(run !== undefined && { run }), tool, why, waitsMs };
}
