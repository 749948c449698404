/** What a step is known by: hash(program, branch, name, canonical input, occurrence inside that branch). */
import canonicalize from 'canonicalize';
import { sha256 } from '../sha256.ts';
import type { MemoOptions } from './program.ts';

export interface StepIdentity {
  readonly program: string;
  readonly tick: number;
  /** The path of its branch: `0`, and `0/3.1` for the second branch of the `all` at place 3 of it. */
  readonly branch: string;
  readonly name: string;
  /** In canonical form. */
  readonly input: string;
  /** How many steps of the same name and input came before it in that branch. */
  readonly occurrence: number;
}

/** 128 bits in base64url. */
export function stepKey({ program, tick, branch, name, input, occurrence }: StepIdentity): string {
  return hashed([program, tick, branch, name, input, occurrence]);
}

/** What the receiver of this step's effect knows it by: no other run has it. */
export const idempotencyKey = (run: string, key: string): string => hashed([run, key]);

/** What an answer is known by inside its run; 128 bits in base64url. Throws where the request is no JSON. */
export const memoKey = ({ request, sample }: MemoOptions): string => hashed([canonicalInput(request), sample]);

/** The canonical form of RFC 8785. Throws where it is no JSON. */
export function canonicalInput(input: unknown): string {
  return canonicalize(input ?? null) ?? 'null';
}

const hashed = (parts: readonly unknown[]): string =>
  sha256(JSON.stringify(parts)).subarray(0, 16).toString('base64url');
