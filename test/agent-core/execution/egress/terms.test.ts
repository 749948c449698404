/** What is written of hosts beside grants: which of several rules counts, and at which port a request is. */
import { expect, test } from 'vitest';
import { authorityOf, ruleAt } from '../../../../agent-core/execution/egress/hosts.ts';
import { priceAt } from '../../../../agent-core/execution/egress/prices.ts';

const rules = [
  { host: '*.example.com', usd: 1 },
  { host: '*.api.example.com', usd: 2 },
  { host: 'v1.api.example.com', usd: 3 },
  { host: 'v1.api.example.com', port: 80, usd: 4 },
  { host: '*.example.com', port: 80, usd: 5 },
];

test.each([
  ['www.example.com', 1],
  ['v2.api.example.com', 2],
  ['v1.api.example.com', 3],
  ['v1.api.example.com:8443', 3],
  ['v1.api.example.com:80', 4],
  ['www.example.com:80', 5],
  ['v1.api.example.com.', 3],
  ['example.com', 0],
  ['no host', 0],
])('of several rules the narrowest counts, in whatever order they were written: %s', (host, usd) => {
  expect(priceAt(rules, host)).toBe(usd);
  expect(ruleAt(rules.toReversed(), host)?.usd ?? 0).toBe(usd);
});

test.each([
  ['https://a.com/x', 'a.com'],
  ['https://A.com.:443/', 'a.com'],
  ['https://a.com:8443/', 'a.com:8443'],
  ['http://a.com/', 'a.com:80'],
  ['http://a.com:443/', 'a.com'],
  ['http://[::1]/', '[::1]:80'],
])('a request is at a host and port in one way to write them: %s', (url, expected) => {
  expect(authorityOf(new URL(url))).toBe(expected);
});
