/** The broker's end of the tunnel, with a container's side that says whatever it likes. */
import type { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  FrameReader,
  frameOf,
  KIND,
  WINDOW,
  windowFrame,
} from '../../../../../agent-core/execution/egress/tunnel/frames.ts';
import { Tunnel } from '../../../../../agent-core/execution/egress/tunnel/tunnel.ts';

const bytes = (size: number) => Buffer.alloc(size, 7);
const READY = frameOf(KIND.ready, 0);

/** A tunnel whose container says `pieces`, one after the other, and then nothing until it is closed. */
function tunnelOf(pieces: readonly Uint8Array[], serve: (stream: Duplex) => void = (stream) => void stream.resume()) {
  let hangUp: () => void = () => {};
  const hungUp = new Promise<void>((resolve) => {
    hangUp = resolve;
  });
  const sent: Buffer[] = [];
  const streams: Duplex[] = [];
  async function* output() {
    for (const piece of pieces) {
      yield piece;
      await new Promise(setImmediate);
    }
    await hungUp;
  }
  const send = async (frame: Uint8Array) => void sent.push(Buffer.from(frame));
  const tunnel = new Tunnel({ output: output(), send, end: hangUp }, (stream) => {
    streams.push(stream);
    serve(stream);
  });
  const framesSent = () => [...new FrameReader().read(Buffer.concat(sent))];
  return { tunnel, streams, framesSent, hangUp };
}

test('connections are told apart, in whatever pieces their frames come', async () => {
  const said = [
    ...[READY, frameOf(KIND.open, 1), frameOf(KIND.data, 1, Buffer.from('he')), frameOf(KIND.open, 2)],
    ...[frameOf(KIND.data, 2, Buffer.from('you')), frameOf(KIND.data, 1, Buffer.from('llo')), frameOf(KIND.end, 1)],
  ];
  const all = Buffer.concat(said);
  const heard: string[] = [];
  const { tunnel, streams, framesSent, hangUp } = tunnelOf(
    Array.from({ length: Math.ceil(all.length / 5) }, (_, i) => all.subarray(i * 5, i * 5 + 5)),
    (stream) => {
      const at = heard.push('') - 1;
      stream.on('data', (piece) => {
        heard[at] += piece;
      });
    },
  );
  await tunnel.ready;
  await vi.waitFor(() => expect(heard).toEqual(['hello', 'you']));
  streams[0]?.end('bye');
  await vi.waitFor(() => expect(framesSent().filter(({ kind }) => kind === KIND.end)).toHaveLength(1));
  expect(
    framesSent()
      .find(({ kind }) => kind === KIND.data)
      ?.content.toString(),
  ).toBe('bye');
  hangUp();
  expect(await tunnel.ended).toBeUndefined();
  expect(streams[1]?.destroyed).toBe(true);
});

test('no more is sent to a program than it takes', async () => {
  const { tunnel, streams, framesSent } = tunnelOf([READY, frameOf(KIND.open, 1)]);
  await vi.waitFor(() => expect(streams).toHaveLength(1));
  streams[0]?.write(bytes(3 * WINDOW));
  const sent = () =>
    framesSent().reduce((sum, { kind, content }) => sum + (kind === KIND.data ? content.length : 0), 0);
  await vi.waitFor(() => expect(sent()).toBe(WINDOW));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sent()).toBe(WINDOW);
  tunnel.close();
});

test.each<[string, readonly Uint8Array[]]>([
  ['something that is no frame', [Buffer.from('Hello from node\n')]],
  ['a frame of no kind', [READY, frameOf(9, 1)]],
  ['a connection before it listened', [frameOf(KIND.open, 1)]],
  ['twice that it listens', [READY, READY]],
  ['a connection out of order', [READY, frameOf(KIND.open, 2)]],
  ['a connection a second time', [READY, frameOf(KIND.open, 1), frameOf(KIND.open, 1)]],
  ['data of a connection never made', [READY, frameOf(KIND.data, 1, bytes(1))]],
  ['a frame longer than any', [READY, frameOf(KIND.open, 1), frameOf(KIND.data, 1, bytes(65_537)).subarray(0, 9)]],
  ['data behind its end', [READY, frameOf(KIND.open, 1), frameOf(KIND.end, 1), frameOf(KIND.data, 1, bytes(1))]],
  ['more window than was used', [READY, frameOf(KIND.open, 1), windowFrame(1, 1)]],
])('%s ends the tunnel with all its connections', async (_, said) => {
  const { tunnel, streams } = tunnelOf(said);
  expect(await tunnel.ended).toBeInstanceOf(Error);
  expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
});

test('a container that sends without waiting for its window is cut off', async () => {
  const flood = Array.from({ length: 5 }, () => frameOf(KIND.data, 1, bytes(65_536)));
  const { tunnel } = tunnelOf([READY, frameOf(KIND.open, 1), ...flood], () => {});
  expect(String(await tunnel.ended)).toContain('more data than it may');
});

test('of more than 64 connections at once the others are closed', async () => {
  const opens = Array.from({ length: 70 }, (_, i) => frameOf(KIND.open, i + 1));
  const { tunnel, streams, framesSent } = tunnelOf([READY, ...opens]);
  await vi.waitFor(() => expect(framesSent().filter(({ kind }) => kind === KIND.close)).toHaveLength(6));
  expect(streams).toHaveLength(64);
  tunnel.close();
});

test('a proxy that never listens is told of', async () => {
  const { tunnel, hangUp } = tunnelOf([]);
  hangUp();
  await expect(tunnel.ready).rejects.toThrow('did not start');
});

test('no bytes from a container make the broker throw, hang or hold on', async () => {
  const anyFrame = fc
    .tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 4 }), fc.uint8Array({ maxLength: 12 }))
    .map(([kind, connection, content]) => frameOf(kind, connection, content));
  const honest = fc.constantFrom(
    ...[frameOf(KIND.open, 1), frameOf(KIND.open, 2), frameOf(KIND.data, 1, bytes(9)), frameOf(KIND.end, 1)],
    ...[frameOf(KIND.close, 1), windowFrame(1, 1), frameOf(KIND.data, 2, bytes(70)), frameOf(KIND.end, 2)],
  );
  const said = fc.array(fc.oneof({ weight: 6, arbitrary: honest }, anyFrame, fc.uint8Array()), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(said, async (pieces) => {
      const { tunnel, streams, hangUp } = tunnelOf([READY, ...pieces], (stream) => void stream.resume().end('answer'));
      setTimeout(hangUp, 5);
      await tunnel.ended;
      expect(streams.length).toBeLessThanOrEqual(20);
      expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
