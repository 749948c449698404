/**
 * The way to a database server through the broker: TLS that proves who answers, for all but this machine's own addresses, and a
 * stream as pg takes one. What a server sends to break its reader ends the connection and nothing else.
 */
import type { Duplex } from 'node:stream';
import { Refused as NoEffect } from '../../durable/runs/program.ts';
import { whyNotPublic } from '../egress/addresses.ts';
import type { CallEgress } from '../egress/call-egress.ts';
import type { Authority } from '../egress/hosts.ts';
import { secured } from '../network-tools/exchange.ts';
import { Frames } from './frames.ts';

/** Frontend/Backend Protocol, Message Formats: a message of 8 bytes with the code 80877103. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const WITH_TLS = Buffer.from('S');

export interface WireOptions {
  readonly at: Authority;
  readonly egress: CallEgress;
  readonly alwaysTls: boolean;
  readonly trusted: readonly string[];
  readonly signal: AbortSignal;
}

export interface Wire {
  readonly stream: Duplex;
  /** Ends it; resolves once it is over, and in the log. */
  end(why?: Error): Promise<void>;
}

/** Throws the broker's `Refused` or `NoEffect` where nothing was said to the server, and no password ever goes in the open. */
export async function wireTo(options: WireOptions): Promise<Wire> {
  const { at, egress, alwaysTls, trusted, signal } = options;
  const { stream, address } = await egress.open(at, undefined, signal);
  const over = new Promise<void>((resolve) => stream.once('close', resolve));
  const stop = () => stream.destroy(new Error('The call was stopped.'));
  signal.addEventListener('abort', stop, { once: true });
  const end = async (why?: Error) => {
    signal.removeEventListener('abort', stop);
    stream.destroy(why);
    await over;
  };
  try {
    if (signal.aborted) throw new Error('The call was stopped.');
    const isOwn = whyNotPublic(address) === 'loopback';
    if (isOwn && !alwaysTls) return { stream: guarded(stream, true), end };
    return { stream: guarded(await overTls(stream, at, trusted), false), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function overTls(stream: Duplex, at: Authority, trusted: readonly string[]): Promise<Duplex> {
  stream.write(SSL_REQUEST);
  const answer = await firstPiece(stream);
  // More than the one byte was put there by somebody on the way (CVE-2021-23222).
  if (!answer.equals(WITH_TLS)) throw new NoEffect('The server has no TLS, and in the open nothing is asked of it.');
  return await secured(stream, at, trusted, []);
}

function firstPiece(stream: Duplex): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(new Error('The connection ended before there was an answer.'));
    stream.once('close', lost).once('end', lost);
    stream.once('data', (piece: Buffer) => {
      stream.pause();
      stream.off('close', lost).off('end', lost);
      resolve(piece);
    });
  });
}

/** As pg takes one, which connects it itself and whose listeners throw at what they cannot read. */
function guarded(stream: Duplex, isOpen: boolean): Duplex {
  const emit = stream.emit.bind(stream) as (event: string | symbol, ...given: unknown[]) => boolean;
  const frames = new Frames(isOpen);
  const own = {
    emit: (event: string | symbol, ...given: unknown[]): boolean => {
      try {
        if (event !== 'data') return emit(event, ...given);
        const whole = frames.take(given[0] as Buffer);
        return whole.length === 0 || emit('data', whole);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)));
        return true;
      }
    },
    connect: () => process.nextTick(() => own.emit('connect')),
    ...{ setNoDelay: () => stream, setKeepAlive: () => stream, ref: () => stream, unref: () => stream },
  };
  stream.on('error', () => {});
  // Half a connection is none: nobody answers any more.
  stream.once('end', () => stream.destroy());
  return Object.assign(stream, own);
}
