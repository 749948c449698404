import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify, type Failure } from '../../../../agent-core/execution/healing/classify.ts';
import { TAXONOMY } from '../../../../agent-core/execution/healing/taxonomy.ts';

const NOW = Date.UTC(2024, 4, 1, 12);

test.each<[Failure, string, string, string]>([
  [{ from: 'exit', code: 1 }, 'repair', 'failed', 'unknown'],
  [{ from: 'exit', code: 126 }, 'repair', 'not-executable', 'no'],
  [{ from: 'exit', code: 127 }, 'repair', 'not-found', 'no'],
  [{ from: 'exit', code: 137 }, 'repair', 'killed', 'unknown'],
  [{ from: 'exit', code: 139 }, 'repair', 'crashed', 'unknown'],
  [{ from: 'exit', code: 143 }, 'give-up', 'stopped', 'unknown'],
  [{ from: 'exit', code: 255 }, 'repair', 'failed', 'unknown'],
  [{ from: 'sandbox', ending: 'out-of-memory' }, 'repair', 'out-of-memory', 'unknown'],
  [{ from: 'sandbox', ending: 'timed-out' }, 'repair', 'timed-out', 'unknown'],
  [{ from: 'sandbox', ending: 'disk-full' }, 'repair', 'disk-full', 'unknown'],
  [{ from: 'http', status: 404 }, 'repair', 'not-found', 'no'],
  [{ from: 'http', status: 401 }, 'give-up', 'unauthorized', 'no'],
  [{ from: 'http', status: 418 }, 'repair', 'bad-request', 'no'],
  [{ from: 'http', status: 429 }, 'wait', 'rate-limited', 'no'],
  [{ from: 'http', status: 503 }, 'wait', 'unavailable', 'unknown'],
  [{ from: 'http', status: 599 }, 'wait', 'server-error', 'unknown'],
  [{ from: 'postgres', sqlstate: '40001' }, 'wait', 'rolled-back', 'no'],
  [{ from: 'postgres', sqlstate: '40003' }, 'wait', 'completion-unknown', 'unknown'],
  [{ from: 'postgres', sqlstate: '42703' }, 'repair', 'bad-statement', 'no'],
  [{ from: 'postgres', sqlstate: '42501' }, 'give-up', 'forbidden', 'no'],
  [{ from: 'postgres', sqlstate: '08006' }, 'wait', 'connection', 'unknown'],
  [{ from: 'sqlite', code: 'SQLITE_BUSY_SNAPSHOT' }, 'wait', 'locked', 'no'],
  [{ from: 'sqlite', code: 'SQLITE_CONSTRAINT_UNIQUE' }, 'repair', 'bad-statement', 'no'],
  [{ from: 'sqlite', code: 'SQLITE_IOERR_FSYNC' }, 'give-up', 'io', 'unknown'],
  [{ from: 'rpc', code: -32602 }, 'repair', 'bad-arguments', 'no'],
  [{ from: 'rpc', code: -32603 }, 'wait', 'server-error', 'unknown'],
  [{ from: 'rpc', code: 'tool-error' }, 'repair', 'failed', 'unknown'],
  [{ from: 'system', code: 'ECONNREFUSED' }, 'wait', 'unreachable', 'no'],
  [{ from: 'system', code: 'ECONNRESET' }, 'wait', 'connection', 'unknown'],
  [{ from: 'system', code: 'ENOSPC' }, 'give-up', 'disk-full', 'unknown'],
  [{ from: 'system', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'give-up', 'untrusted', 'no'],
  [{ from: 'timeout', of: 'connect' }, 'wait', 'unreachable', 'no'],
  [{ from: 'timeout', of: 'call' }, 'wait', 'timed-out', 'unknown'],
])('%j means %s', (failure, healing, kind, happened) => {
  expect(classify(failure, NOW)).toMatchObject({ class: healing, kind, happened });
});

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Wed, 01 May 2024 12:01:00 GMT', 60_000],
  ['Wednesday, 01-May-24 12:01:00 GMT', 60_000],
  ['Wed May  1 12:01:00 2024', 60_000],
  ['Wed, 01 May 2024 11:00:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['1.5', undefined],
])('Retry-After: %s', (retryAfter, afterMs) => {
  expect(classify({ from: 'http', status: 503, retryAfter }, NOW).afterMs).toBe(afterMs);
});

test('a date of Retry-After is read by the server’s own clock', () => {
  const [retryAfter, date] = ['Wed, 01 May 2024 15:00:10 GMT', 'Wed, 01 May 2024 15:00:00 GMT'];
  expect(classify({ from: 'http', status: 429, retryAfter, date }, NOW).afterMs).toBe(10_000);
});

test('every chapter names its source, and no code stands in it twice', () => {
  for (const chapter of Object.values(TAXONOMY)) {
    const codes = chapter.rows.flatMap((row) => row.codes);
    expect(chapter.source).not.toBe('');
    expect(new Set(codes).size).toBe(codes.length);
  }
});

test('any failure has a verdict', () => {
  const failure = fc.oneof(
    fc.record({ from: fc.constant('exit' as const), code: fc.integer() }),
    fc.record({ from: fc.constant('http' as const), status: fc.integer(), retryAfter: fc.string() }),
    fc.record({ from: fc.constantFrom('sqlite' as const, 'system' as const), code: fc.string() }),
    fc.record({ from: fc.constant('postgres' as const), sqlstate: fc.string() }),
  );
  fc.assert(
    fc.property(failure, (each) => {
      const { afterMs = 0, class: healing } = classify(each, NOW);
      expect(['repair', 'wait', 'give-up']).toContain(healing);
      expect(afterMs).toBeGreaterThanOrEqual(0);
    }),
  );
});
