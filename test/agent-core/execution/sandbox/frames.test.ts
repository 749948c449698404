import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader } from '../../../../agent-core/execution/sandbox/docker/frames.ts';

const frame = (stream: number, bytes: Uint8Array) => {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
};

test('frames give their contents in order, however the stream is cut and whatever they hold', () => {
  const contents = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 50 })), { maxLength: 8 });
  fc.assert(
    fc.property(contents, fc.integer({ min: 1, max: 30 }), (frames, cut) => {
      const read = { stdout: '', stderr: '' };
      const reader = new FrameReader((stream, bytes) => {
        read[stream] += Buffer.from(bytes).toString('hex');
      });
      const whole = Buffer.concat(frames.map(([stream, bytes]) => frame(stream, bytes)));
      for (let at = 0; at < whole.length; at += cut) reader.push(whole.subarray(at, at + cut));
      const of = (wanted: number) =>
        frames.map(([stream, bytes]) => (stream === wanted ? Buffer.from(bytes).toString('hex') : '')).join('');
      expect(read).toEqual({ stdout: of(1), stderr: of(2) });
    }),
  );
});

test('what is no frame is an error', () => {
  expect(() => new FrameReader(() => {}).push(Buffer.from('HTTP/1.1 500'))).toThrow(/no frame/);
});
