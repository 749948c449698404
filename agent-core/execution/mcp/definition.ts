/** A server's tool as a person approved it: name, description and schemas, pinned by their hash. */
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { sha256 } from '../../durable/sha256.ts';
import { isDeeper } from '../tools/depth.ts';

/** Longer descriptions are a way to talk to a model past its person. */
const LONGEST_DESCRIPTION = 4_000;
const LONGEST_SCHEMA = 100_000;

const Schema = z.record(z.string(), z.unknown());

export const Definition = z.object({
  name: z.string().min(1).max(128),
  description: z.string().max(LONGEST_DESCRIPTION).default(''),
  inputSchema: Schema,
  outputSchema: Schema.optional(),
});
export type Definition = z.infer<typeof Definition>;

/** What is told of a tool is what was pinned: neither is believed without the other. */
export const PinnedDefinition = Definition.extend({ pin: z.string() }).refine(
  ({ pin, ...told }) => pin === pinOf(told),
  {
    path: ['pin'],
    message: 'is not that of the definition beside it',
  },
);
export type PinnedDefinition = z.infer<typeof PinnedDefinition>;

/** Over all that a model is told of the tool, in the canonical form of RFC 8785. */
export function pinOf({ name, description, inputSchema, outputSchema }: Definition): string {
  const told = canonicalize({ name, description, inputSchema, ...(outputSchema && { outputSchema }) });
  return sha256(told ?? '').toString('hex');
}

/** What a server says of its tool, as far as it is used. Throws in words where it is too long or makes no sense. */
export function definitionOf(told: unknown): Definition {
  if (isDeeper(told)) throw new Error('one of its tools says things that lie too deep in each other');
  const definition = Definition.parse(told);
  if (JSON.stringify(definition).length > LONGEST_SCHEMA)
    throw new Error(`the tool ${definition.name} says too much of itself`);
  return definition;
}
