/** A network in memory, and a broker over it: what was resolved and dialled, what the servers got, what was logged. */
import { type Duplex, duplexPair } from 'node:stream';
import type { RunAnswers } from '../../agent-core/execution/egress/decisions.ts';
import { Gate, type GateLimits } from '../../agent-core/execution/egress/gate.ts';
import { GrantBook } from '../../agent-core/execution/egress/grants.ts';
import type { Authority } from '../../agent-core/execution/egress/hosts.ts';
import type { Attempt, EgressEntry, EgressLog, Outcome } from '../../agent-core/execution/egress/log.ts';
import type { Network } from '../../agent-core/execution/egress/network.ts';
import { EgressProxy } from '../../agent-core/execution/egress/proxy.ts';

export class MemoryLog implements EgressLog {
  readonly entries: EgressEntry[] = [];
  /** As a log whose folder went away. */
  isGone = false;

  begin(attempt: Attempt, address: string): (outcome: Outcome) => void {
    this.#mustBeThere();
    const at = this.entries.push({ ...attempt, address, verdict: 'granted', up: 0, down: 0, at: 0 }) - 1;
    return (outcome) => {
      this.#mustBeThere();
      this.entries[at] = { ...attempt, ...outcome, at: 0 };
    };
  }

  refused(attempt: Attempt, why: string, address?: string): void {
    this.#mustBeThere();
    this.entries.push({ ...attempt, verdict: 'refused', why, address, up: 0, down: 0, at: 0 });
  }

  #mustBeThere(): void {
    if (this.isGone) throw new Error('the log is gone');
  }

  whys(): (string | undefined)[] {
    return this.entries.map(({ why }) => why);
  }
}

/** What was allowed for runs, in memory. */
export function runAnswers(): RunAnswers {
  const said = new Set<string>();
  const keyOf = (run: string, { host, port }: Authority) => `${run} ${host.text} ${port}`;
  return {
    has: (run, at) => said.has(keyOf(run, at)),
    add: (run, hosts) => hosts.forEach((at) => void said.add(keyOf(run, at))),
  };
}

export class MemoryNetwork implements Network {
  /** Answers to the first, second … question for a name; the last one goes on. */
  readonly names = new Map<string, string[][]>();
  readonly resolved: string[] = [];
  readonly dialled: string[] = [];
  /** What all servers got. */
  received = '';
  /** What a server does with a connection, once it was made. */
  serve: (stream: Duplex) => void = (stream) => void stream.on('data', (piece) => this.hear(piece));

  hear(piece: Buffer): void {
    this.received += piece.toString('latin1');
  }

  async resolve(name: string): Promise<readonly string[]> {
    this.resolved.push(name);
    const answers = this.names.get(name) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer) throw new Error('ENOTFOUND');
    return answer;
  }

  async dial(address: string, port: number): Promise<Duplex> {
    this.dialled.push(`${address}:${port}`);
    const [ours, theirs] = duplexPair();
    theirs.on('error', () => {}).on('end', () => theirs.end());
    this.serve(theirs);
    return ours;
  }

  /** Answers every request with `answer` once its head is there. */
  answers(answer: string): void {
    this.serve = (stream) =>
      stream.on('data', (piece: Buffer) => {
        this.hear(piece);
        if (piece.toString('latin1').includes('\r\n\r\n')) stream.end(answer);
      });
  }
}

export const PUBLIC = '93.184.216.34';

/** A broker with `example.com` in its network, and the proxy of the call `c1`. */
export function egressRig(limits: Partial<GateLimits> = {}, book = new GrantBook()) {
  const network = new MemoryNetwork();
  network.names.set('example.com', [[PUBLIC]]);
  const log = new MemoryLog();
  const gate = new Gate(log, network, limits);
  const proxy = new EgressProxy(gate, book, { call: 'c1', run: 'r1' });
  const connect = (): Duplex => {
    const [program, outside] = duplexPair();
    program.on('error', () => {});
    proxy.connect(outside);
    return program;
  };
  return { network, log, gate, book, proxy, connect };
}

/** Sends `text`, and gives all that comes back until the other side ends. */
export async function said(stream: Duplex, text: string): Promise<string> {
  stream.write(text);
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  await new Promise((resolve) => stream.once('end', resolve).once('close', resolve));
  stream.destroy();
  return Buffer.concat(pieces).toString('latin1');
}

export const basic = (token: string): string =>
  `Proxy-Authorization: Basic ${Buffer.from(`penumbra:${token}`).toString('base64')}\r\n`;

/** The head of a request for a tunnel. */
export const tunnelTo = (authority: string, token: string): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${basic(token)}\r\n`;

/** A request for `url` through the proxy. */
export const get = (url: string, token: string, more = `Host: ${new URL(url).host}\r\n`): string =>
  `GET ${url} HTTP/1.1\r\n${more}${basic(token)}\r\n`;
