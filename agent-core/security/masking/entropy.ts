/** How a value looks: random enough to be a secret, or a stand-in for one. */

/** Shannon entropy of the characters, bits each. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const c of value) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / value.length) * Math.log2(n / value.length);
  return bits;
}

const STAND_IN =
  /^(?:(.)\1*|<.*>|\[.*\]|\{.*\}|\$.*|%.*%|(?:my|your|the)[_-].*|your[a-z]*(?:key|token|secret|password).*|\.{3,}|null|none|nil|undefined|true|false|example.*|placeholder|redacted|todo|x{3,}.*)$/i;

/** A masked value, or one that stands where a secret would: `<password>`, `${TOKEN}`, `xxxx`, `your-api-key`. */
export function isPlaceholder(value: string): boolean {
  return value.includes('***') || STAND_IN.test(value);
}
