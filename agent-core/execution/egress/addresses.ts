/**
 * Which IP addresses may be dialled: globally reachable unicast ones and nothing else, so an unknown kind is refused.
 * The ranges are those of IANA's special-purpose address registries (IPv4: RFC 6890 and its updates; IPv6 likewise; global
 * unicast is 2000::/3, RFC 4291), as ipaddr.js names them, and the metadata addresses that lie in public space.
 */
import ipaddr from 'ipaddr.js';

/** Answers for a cloud's machines only, though its address is a public one (Azure's WireServer). */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16']);
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

const read = (text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined => {
  if (text.includes('%')) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
};

/**
 * The one way to write the address: four decimal parts, or RFC 5952. `undefined` for whatever is no address, has a zone, or
 * is written in another way (`0x7f.1`, `2130706433`, `127.1`, `010.0.0.1`).
 */
export function canonicalAddress(text: string): string | undefined {
  const address = read(text);
  if (!address) return undefined;
  const canonical = address.toString();
  if (address.kind() === 'ipv4') return canonical === text ? text : undefined;
  return canonical;
}

/** Why nobody may be dialled there unless a person named this very address; `undefined` for a public address. */
export function whyNotPublic(text: string): string | undefined {
  const address = read(text);
  if (!address) return 'no address';
  const range = address.range();
  if (range !== 'unicast') return range;
  if (METADATA.has(address.toString())) return 'metadata';
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST, 3)) return 'reserved';
  return undefined;
}
