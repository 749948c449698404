/** The output compactor over its corpus, beside cutting each output at head and tail to as many tokens. */
import { Tiktoken } from 'js-tiktoken/lite';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { compact } from '../../../agent-core/execution/compactor/compact.ts';
import { corpus, lostFacts } from '../../../test/support/compactor-corpus.ts';
import { atLeast, atMost, type Figure, quantile, rounded } from '../figure.mts';
import { figure } from './kit.mts';

/** An output that nobody would have to shrink. */
const SHORT_TOKENS = 1000;
const MEGABYTES = 10;

export async function* compactor(): AsyncGenerator<Figure, void, undefined> {
  const sums = { before: 0, after: 0, facts: 0, lost: 0, lostByCutting: 0 };
  const shares: number[] = [];
  for (const { bytes, command, facts } of corpus()) {
    const raw = bytes.toString();
    const { text } = compact(bytes, { command });
    const [before, after] = [tokensOf(raw), tokensOf(text)];
    sums.before += before;
    sums.after += after;
    sums.facts += facts.length;
    sums.lost += lostFacts(text, facts).length;
    sums.lostByCutting += lostFacts(headAndTail(raw, after / before), facts).length;
    if (before > SHORT_TOKENS) shares.push(1 - after / before);
  }
  const saved = atLeast(rounded(1 - sums.after / sums.before, 3), 0.8);
  yield figure('compactor: share of the tokens saved', 'share', saved, `${sums.before} tokens as they came`);
  yield figure('compactor: saved of the median output over 1,000 tokens', 'share', {
    value: rounded(quantile(shares, 0.5), 3),
  });
  yield figure(
    `compactor: lost of ${sums.facts} facts of errors`,
    'facts',
    atMost(sums.lost, 0),
    `head and tail in as many tokens lose ${sums.lostByCutting}`,
  );
  yield figure(`compactor: processor time for ${MEGABYTES} MB of a log`, 's', atMost(rounded(logSeconds(), 2), 1));
}

function logSeconds(): number {
  const line = (i: number) =>
    `2024-05-01 10:00:${i % 60} INFO worker-${i % 8} handled request ${(i * 7919).toString(16)} in ${i % 97} ms`;
  const log = Array.from({ length: (MEGABYTES * 1e6) / 71 }, (_, i) => line(i)).join('\n');
  const before = process.cpuUsage().user;
  compact(log);
  return (process.cpuUsage().user - before) / 1e6;
}

const tokenizer = new Tiktoken(o200k);

/** In pieces, because the tokenizer takes quadratic time for long runs without a space. */
function tokensOf(text: string): number {
  return (text.match(/[^\n]{0,2000}\n?/g) ?? []).reduce((sum, part) => sum + tokenizer.encode(part, 'all').length, 0);
}

/** Both ends of `text`, together `share` of it. */
function headAndTail(text: string, share: number): string {
  if (share >= 1) return text;
  const half = Math.floor((text.length * share) / 2);
  return `${text.slice(0, half)}\n${text.slice(text.length - half)}`;
}
