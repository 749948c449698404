/** Hosts as a person grants them and as a program asks for them: names in lower case, and addresses written canonically. */
import * as z from 'zod';
import { canonicalAddress } from './addresses.ts';

export const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const LONGEST_NAME = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** What resolvers take for an IPv4 address in one of its odd forms (the URL standard's "ends in a number"). */
const NUMBER = /^(?:\d+|0x[0-9a-f]*)$/;

export interface Host {
  /** A name without its last dot, or a canonical address without brackets. */
  readonly text: string;
  readonly isAddress: boolean;
}

export interface Authority {
  readonly host: Host;
  readonly port: number;
}

/** A host as it stands in a URL (IPv6 in brackets); `undefined` for whatever is written in an odd way. */
export function readHost(text: string): Host | undefined {
  if (text.startsWith('[')) return text.endsWith(']') ? addressed(text.slice(1, -1), ':') : undefined;
  const name = text.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  if (NUMBER.test(labels.at(-1) ?? '')) return addressed(name, '.');
  if (name.length > LONGEST_NAME || !labels.every((label) => LABEL.test(label))) return undefined;
  return { text: name, isAddress: false };
}

function addressed(text: string, mark: ':' | '.'): Host | undefined {
  const address = text.includes(mark) ? canonicalAddress(text) : undefined;
  return address === undefined ? undefined : { text: address, isAddress: true };
}

/** `HOST:PORT`; the port may be left out where there is a usual one. */
export function readAuthority(text: string, usualPort?: number): Authority | undefined {
  const [, name = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = readHost(name);
  const port = digits === undefined ? usualPort : Number(digits);
  if (!host || port === undefined || port < 1 || port > 65_535) return undefined;
  return { host, port };
}

/** As it stands in a URL or in a `Host` header. */
export const inUrl = ({ text }: Host): string => (text.includes(':') ? `[${text}]` : text);

const isHost = (text: string): boolean => {
  const name = text.startsWith('*.') ? text.slice(2) : text;
  const host = readHost(name);
  if (!host || inUrl(host) !== name) return false;
  // One wildcard for all of a top-level domain would be no name at all.
  return name === text || (!host.isAddress && name.includes('.'));
};

/** `example.com`, `*.example.com` (whatever lies below it, not itself), `127.0.0.1` or `[::1]`. */
export const HostPattern = z
  .string()
  .refine(isHost, 'expected a name in lower case (example.com), *.example.com, or an address (127.0.0.1, [::1])');

const Port = z.int().min(1).max(65_535);

/** A host that is granted, with its ports. An address here is a grant by address. */
export const AllowedHost = z.strictObject({
  host: HostPattern,
  ports: z.array(Port).min(1).max(100).default([HTTPS_PORT]),
});
export type AllowedHost = z.infer<typeof AllowedHost>;

/** Where a request goes, as `HOST`, or `HOST:PORT` but for the usual port of TLS; as it stands there where it is no host. */
export function authorityOf({ protocol, host }: URL): string {
  const at = readAuthority(host, protocol === 'https:' ? HTTPS_PORT : HTTP_PORT);
  if (!at) return host;
  return at.port === HTTPS_PORT ? inUrl(at.host) : `${inUrl(at.host)}:${at.port}`;
}

interface AtHost {
  readonly host: string;
  /** All of them without it. */
  readonly port?: number | undefined;
}

/**
 * Of rules that each say something of a host, the one that says it of `HOST[:PORT]` most narrowly: the host itself before all below a
 * name, the longer name before the shorter, one port before all.
 */
export function ruleAt<R extends AtHost>(rules: readonly R[], host: string): R | undefined {
  const at = readAuthority(host, HTTPS_PORT);
  const fitting = at ? rules.filter((each) => matches(each.host, at.host) && (each.port ?? at.port) === at.port) : [];
  return fitting.toSorted((one, other) => narrowness(other) - narrowness(one))[0];
}

const narrowness = ({ host, port }: AtHost): number =>
  (host.startsWith('*.') ? host.length : LONGEST_NAME + 1) * 2 + (port === undefined ? 0 : 1);

export function matches(pattern: string, host: Host): boolean {
  if (!pattern.startsWith('*.')) return pattern === inUrl(host);
  return !host.isAddress && host.text.endsWith(pattern.slice(1));
}
