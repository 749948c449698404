/** Schemas that somebody else wrote, as far as they can be checked here without danger. */
import * as z from 'zod';

/**
 * The schema without its regular expressions: one of them may take for ever on a few characters, and would do so in this process.
 * Throws where the rest makes no sense.
 */
export const checkable = (schema: unknown): z.ZodType =>
  z.fromJSONSchema(withoutPatterns(schema) as Parameters<typeof z.fromJSONSchema>[0]);

/** Where names of properties and not of keywords are the keys. */
const MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'dependentSchemas']);
/** Values, and no schemas. */
const VALUES: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'required']);

function withoutPatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutPatterns);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => key !== 'pattern' && key !== 'patternProperties');
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (VALUES.has(key)) return [key, value];
      return [key, MAPS.has(key) ? mapped(value) : withoutPatterns(value)];
    }),
  );
}

function mapped(schemas: unknown): unknown {
  if (typeof schemas !== 'object' || schemas === null) return schemas;
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutPatterns(schema)]));
}
