import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineTransport } from '../../../../agent-core/execution/mcp/line-transport.ts';
import { ScriptedServer } from './scripted-server.ts';

test('messages are the same wherever the stream is cut, and noise between them is passed over', async () => {
  const noise = fc.string().filter((text) => !text.includes('\n') && !text.trimStart().startsWith('{'));
  const line = fc.oneof(
    noise,
    fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(40), { minLength: 1 }), async (lines, cuts) => {
      const server = new ScriptedServer();
      const told: unknown[] = [];
      const transport = new LineTransport(server, (value) => value as never);
      transport.onmessage = (message) => void told.push(message);
      let rest = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      for (let i = 0; rest.length > 0; i++) {
        const cut = 1 + (cuts[i % cuts.length] ?? 0);
        server.print(rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      await transport.start();
      await new Promise((resolve) => setTimeout(resolve, 0));
      await transport.close();
      expect(told).toEqual(lines.filter((each) => each.trimStart().startsWith('{')).map((each) => JSON.parse(each)));
    }),
    { numRuns: 50 },
  );
});
