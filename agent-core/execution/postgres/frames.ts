/**
 * Messages of a server, whole and well-formed, before pg's parser sees one: it looks for the end of a text for ever where a server
 * left that out. Frontend/Backend Protocol, Message Formats.
 */
import { Refused } from '../../durable/runs/program.ts';

const HEADER = 5;
const SHORTEST = 4;
/** Type, table, column, size and format of a column, behind its name. */
const COLUMN = 18;
const SASL = 10;
const CLEARTEXT = 3;

/** Throws where a message is none, and `Refused` where it asks for a password in the open. Whoever gives it bytes bounds how many. */
export class Frames {
  readonly #isOpen: boolean;
  #pieces: Buffer[] = [];
  #size = 0;

  /** `isOpen`: without TLS. Whoever took the port of a server that is away would be told. */
  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  /** The messages that `piece` completes; empty where it completes none. */
  take(piece: Buffer): Buffer {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size < this.#wanted()) return Buffer.alloc(0);
    const held = Buffer.concat(this.#pieces);
    let at = 0;
    for (let end = endOf(held, at); end <= held.length; end = endOf(held, at)) {
      this.#check(String.fromCharCode(held[at] ?? 0), held.subarray(at + HEADER, end));
      at = end;
    }
    this.#pieces = [held.subarray(at)];
    this.#size = held.length - at;
    return held.subarray(0, at);
  }

  #check(type: string, body: Buffer): void {
    if (!isWell(type, body)) throw new Error('The server sent a message that is none of the protocol’s.');
    if (this.#isOpen && type === 'R' && body.readInt32BE(0) === CLEARTEXT)
      throw new Refused(
        'The server asks for the password itself, and without TLS it is not said: let it take scram-sha-256, or add the database with ?sslmode=verify-full.',
      );
  }

  /** How many bytes the first message that is held has, as far as that is known. */
  #wanted(): number {
    const [first = Buffer.alloc(0)] = this.#pieces;
    return first.length < HEADER ? HEADER : endOf(first, 0);
  }
}

/** Where the message that begins at `at` ends; nowhere yet where its length did not come. */
function endOf(bytes: Buffer, at: number): number {
  if (bytes.length - at < HEADER) return Number.POSITIVE_INFINITY;
  const length = bytes.readUInt32BE(at + 1);
  if (length < SHORTEST) throw new Error('The server sent a message of an impossible length.');
  return at + 1 + length;
}

function isWell(type: string, body: Buffer): boolean {
  switch (type) {
    case 'E':
    case 'N':
      return afterFields(body) === body.length;
    case 'C':
      return afterTexts(body, 0, 1) === body.length;
    case 'S':
      return afterTexts(body, 0, 2) === body.length;
    case 'A':
      return afterTexts(body, 4, 2) === body.length;
    case 'T':
      return afterColumns(body) === body.length;
    case 'R':
      return body.length >= 4 && (body.readInt32BE(0) !== SASL || afterNames(body) === body.length);
    default:
      return true;
  }
}

/** Behind so many texts, each of which ends with a zero; `NaN` where one does not end. */
function afterTexts(body: Buffer, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i++) {
    const end = body.indexOf(0, at);
    if (end < 0 || at > body.length) return Number.NaN;
    at = end + 1;
  }
  return at;
}

/** Of an error or a notice: a letter and a text each, then a zero. */
function afterFields(body: Buffer): number {
  let at = 0;
  while (at < body.length && body[at] !== 0) at = afterTexts(body, at + 1, 1);
  return at < body.length ? at + 1 : Number.NaN;
}

/** Of the ways to prove a password: texts, then a zero. */
function afterNames(body: Buffer): number {
  let at = 4;
  while (at < body.length && body[at] !== 0) at = afterTexts(body, at, 1);
  return at < body.length ? at + 1 : Number.NaN;
}

function afterColumns(body: Buffer): number {
  if (body.length < 2) return Number.NaN;
  let at = 2;
  for (let left = body.readUInt16BE(0); left > 0 && at <= body.length; left--) at = afterTexts(body, at, 1) + COLUMN;
  return at;
}
