/** The server's name in a TLS ClientHello (RFC 8446, 4.1.2; RFC 6066, 3), read from the first bytes of a connection. */

/** Of the whole message; what is longer is no ClientHello that a server takes. */
const LONGEST = 16_384;
/** Any client sends one or two. */
const MOST_RECORDS = 16;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** RFC 9849: the name that counts would be one that nobody on the way can read. */
const ENCRYPTED_HELLO = 0xfe0d;

export type ClientHello =
  | { readonly is: 'partial' }
  | { readonly is: 'bad' }
  | { readonly is: 'read'; readonly serverName: string | undefined; readonly isEncrypted: boolean };

const BAD = { is: 'bad' } as const;
const PARTIAL = { is: 'partial' } as const;

/** `bytes` is all that came so far; strict, so that no server reads another name out of them. */
export function readClientHello(bytes: Buffer): ClientHello {
  const message = handshakeOf(bytes);
  if (!Buffer.isBuffer(message)) return message;
  try {
    return read(new Reader(message));
  } catch (error) {
    if (error instanceof RangeError) return BAD;
    throw error;
  }
}

/** The body of the first handshake message, put together from its records. */
function handshakeOf(bytes: Buffer): Buffer | typeof BAD | typeof PARTIAL {
  let message = Buffer.alloc(0);
  for (let at = 0, records = 0; ; records++) {
    const record = recordAt(bytes, at);
    if (!Buffer.isBuffer(record) || records === MOST_RECORDS) return Buffer.isBuffer(record) ? BAD : record;
    message = Buffer.concat([message, record]);
    at += 5 + record.length;
    if (message[0] !== CLIENT_HELLO) return BAD;
    const end = message.length < 4 ? Number.POSITIVE_INFINITY : 4 + message.readUIntBE(1, 3);
    if (message.length > Math.min(end, LONGEST)) return BAD;
    if (message.length === end) return message.subarray(4);
  }
}

function recordAt(bytes: Buffer, at: number): Buffer | typeof BAD | typeof PARTIAL {
  const head = bytes.subarray(at, at + 5);
  if (head.length > 0 && head[0] !== HANDSHAKE) return BAD;
  if (head.length > 1 && head[1] !== 3) return BAD;
  if (head.length < 5) return PARTIAL;
  const length = head.readUInt16BE(3);
  if (length === 0 || length > LONGEST) return BAD;
  const record = bytes.subarray(at + 5, at + 5 + length);
  return record.length === length ? record : PARTIAL;
}

/** Throws `RangeError` where there is less than was said. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(size: number): number {
    return this.take(size).readUIntBE(0, size);
  }

  take(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) throw new RangeError('too short');
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** A vector with its length before it. */
  vector(lengthSize: number): Buffer {
    return this.take(this.number(lengthSize));
  }
}

function read(hello: Reader): ClientHello {
  hello.take(2 + 32);
  hello.vector(1);
  hello.vector(2);
  hello.vector(1);
  if (hello.isAtEnd) return { is: 'read', serverName: undefined, isEncrypted: false };
  const extensions = new Reader(hello.vector(2));
  if (!hello.isAtEnd) return BAD;
  const seen = new Map<number, Buffer>();
  while (!extensions.isAtEnd) {
    const kind = extensions.number(2);
    if (seen.has(kind)) return BAD;
    seen.set(kind, extensions.vector(2));
  }
  const named = seen.get(SERVER_NAME);
  const serverName = named === undefined ? undefined : nameIn(named);
  if (named !== undefined && serverName === undefined) return BAD;
  return { is: 'read', serverName, isEncrypted: seen.has(ENCRYPTED_HELLO) };
}

/** Exactly one name, of the only kind there is. */
function nameIn(extension: Buffer): string | undefined {
  const list = new Reader(extension);
  const names = new Reader(list.vector(2));
  if (!list.isAtEnd || names.number(1) !== 0) return undefined;
  const name = names.vector(2);
  return names.isAtEnd && name.length > 0 ? name.toString('latin1').toLowerCase() : undefined;
}
