import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { RunId, type RunSummary } from '../../../../agent-core/contracts/runs.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { type Open, told } from '../../../../agent-core/host/cli/call-told.ts';

const runOf = (id: string, status: RunSummary['status']) => ({ id: RunId.parse(id), status }) as RunSummary;
const CALL = runOf('call-1', 'waiting');
const DOER = runOf('a-1', 'parked');

/** What is told of a call that waited for `open`, where a person has settled all of it since. */
async function tellingOf(open: Open) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const journal = { parked: async () => [], steps: async () => [], events: async () => [] } as unknown as Journal;
  const watched = { journal, io: { stdin, stdout, stderr, env: {} } };
  const code = await told(watched, { run: CALL, open }, { json: true, state: undefined, diff: undefined });
  return { code, out: JSON.parse(String(stdout.read())), err: String(stderr.read()) };
}

test('what a call waited for is told also where a person settled it meanwhile', async () => {
  const stuck = await tellingOf({ questions: [], stuck: [{ action: 'tool.http_request', doer: DOER }] });
  expect([stuck.code, stuck.out]).toMatchObject([3, { run: 'call-1', state: 'parked', by: 'a-1' }]);
  expect(stuck.err).toBe('The call call-1 waits for you.\nThen: penumbra call --go-on call-1\n');
  const asked = await tellingOf({ questions: [{ signal: 's', question: 'Which?' }], stuck: [] });
  expect([asked.code, asked.out]).toMatchObject([3, { run: 'call-1', state: 'asked' }]);
  expect(asked.err).toContain('The call call-1 asks: Which?');
});
