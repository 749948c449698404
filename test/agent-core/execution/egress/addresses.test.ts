import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAddress, whyNotPublic } from '../../../../agent-core/execution/egress/addresses.ts';
import { AllowedHost, matches, readAuthority, readHost } from '../../../../agent-core/execution/egress/hosts.ts';

/** One of each range, so that a range left out is seen. */
const NOT_PUBLIC = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.0.9', '169.254.169.254'],
  ...['169.254.170.2', '168.63.129.16', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.31.196.1'],
  ...['192.52.193.1', '192.88.99.1', '192.168.1.1', '192.175.48.1', '198.18.0.1', '198.19.255.255', '198.51.100.7'],
  ...['203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '::', '::1', '::127.0.0.1'],
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1'],
  ...['100::1', '100:0:0:1::1', '2001::1', '2001:2::1', '2001:10::1', '2001:20::1', '2001:db8::1', '2002:7f00:1::'],
  ...['2620:4f:8000::1', '3fff::1', '5f00::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '4000::1'],
];

test('only global unicast addresses are public', () => {
  expect(NOT_PUBLIC.filter((address) => whyNotPublic(address) === undefined)).toEqual([]);
  const isPublic = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'];
  expect(isPublic.filter((address) => whyNotPublic(address) !== undefined)).toEqual([]);
});

const octet = fc.integer({ min: 0, max: 255 });
const inside = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127, 224, 239, 255), octet, octet, octet),
  fc.tuple(fc.constantFrom(192), fc.constant(168), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
);
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const FORMS: ((parts: readonly number[], value: number) => string)[] = [
  (parts) => parts.join('.'),
  (_, value) => String(value),
  (_, value) => `0x${hex(value, 8)}`,
  (_, value) => `0${value.toString(8)}`,
  (parts) => parts.map((part) => `0x${hex(part, 1)}`).join('.'),
  (parts) => parts.map((part) => `0${part.toString(8)}`).join('.'),
  (parts, value) => `${parts[0]}.${value % 2 ** 24}`,
  (parts, value) => `${parts[0]}.${parts[1]}.${value % 2 ** 16}.`,
  (parts) => `[::ffff:${parts.join('.')}]`,
  (_, value) => `[::ffff:${hex(value >>> 16, 4)}:${hex(value & 0xffff, 4)}]`,
  (parts) => `[::${parts.join('.')}]`,
  (parts) => `[64:ff9b::${parts.join('.')}]`,
  (_, value) => `[2002:${hex(value >>> 16, 4)}:${hex(value & 0xffff, 4)}::1]`,
  (parts) => `[::ffff:${parts.join('.')}%eth0]`,
];

test('an address that is not public is refused in every form that it can be written in', () => {
  fc.assert(
    fc.property(inside, fc.constantFrom(...FORMS), (parts, write) => {
      const value = parts.reduce((sum, part) => sum * 256 + part, 0);
      const host = readHost(write(parts, value));
      if (host === undefined) return;
      expect(host.isAddress).toBe(true);
      expect(whyNotPublic(host.text)).toBeDefined();
    }),
    { numRuns: 2000 },
  );
});

test('an address is read in its canonical form only, whatever a resolver would make of it', () => {
  const odd = ['0x7f.1', '2130706433', '127.1', '010.0.0.1', '0177.0.0.1', '1.2.3.4.5', '127.0.0.1.', '٣.1.1.1', ''];
  expect(odd.map(canonicalAddress)).toEqual(odd.map(() => undefined));
  expect(canonicalAddress('2606:4700:0:0::1111')).toBe('2606:4700::1111');
  expect(readHost('0x7f.1')).toBeUndefined();
  expect(readHost('example.0x7f')).toBeUndefined();
});

test('whatever is read as a name could be no address', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.domain(), fc.stringMatching(/^[0-9a-fx.]{1,20}$/)), (text) => {
      const host = readHost(text);
      if (!host || host.isAddress) return;
      expect(new URL(`http://${host.text}/`).hostname).toBe(host.text);
    }),
    { numRuns: 1000 },
  );
});

test('a host has one way to be written, and a port', () => {
  expect(readAuthority('Example.COM.:8443')).toEqual({ host: { text: 'example.com', isAddress: false }, port: 8443 });
  expect(readAuthority('[2606:4700::1]:443')?.host).toEqual({ text: '2606:4700::1', isAddress: true });
  const bad = [
    'example.com',
    'example.com:0',
    'example.com:65536',
    'a@b.c:1',
    'a b:1',
    'ex%61mple.com:1',
    '::1:80',
    'a:1:2',
  ];
  expect(bad.filter((text) => readAuthority(text) !== undefined)).toEqual([]);
});

test('a wildcard stands for names below it, and not for the name itself, a look-alike or an address', () => {
  const of = (text: string) => readHost(text) ?? expect.unreachable(text);
  expect(matches('*.example.com', of('a.b.example.com'))).toBe(true);
  for (const other of ['example.com', 'badexample.com', 'example.com.evil.org', '1.2.3.4'])
    expect(matches('*.example.com', of(other))).toBe(false);
});

test('a grant names hosts exactly: no top-level wildcard, no odd literal, HTTPS unless told', () => {
  expect(AllowedHost.parse({ host: 'example.com' })).toEqual({ host: 'example.com', ports: [443] });
  for (const host of [
    '*',
    '*.com',
    '*.1.2.3.4',
    'a.*.com',
    'EXAMPLE.com',
    '127.1',
    '::1',
    'example.com:443',
    'http://a.b',
  ])
    expect(AllowedHost.safeParse({ host }).success, host).toBe(false);
});
