/** OpenAPI 3.0 and 3.1 documents, as far as tools are made of them: one server, operations, parameters, JSON bodies. */
import * as z from 'zod';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';

const MOST_OPERATIONS = 200;
/** Schemas nest deeper only where they are made to. */
const DEEPEST = 24;

const Schema = z.union([z.record(z.string(), z.unknown()), z.boolean()]);
const Parameter = z.object({
  name: z.string().min(1).max(100),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: Schema.default({}),
});
export type Parameter = z.output<typeof Parameter>;

const Operation = z.object({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  deprecated: z.boolean().default(false),
  parameters: z.array(Parameter).default([]),
  requestBody: z
    .object({
      required: z.boolean().default(false),
      content: z.record(z.string(), z.object({ schema: Schema.optional() })),
    })
    .optional(),
});

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
const PathItem = z.object({
  parameters: z.array(Parameter).default([]),
  ...(Object.fromEntries(METHODS.map((method) => [method, Operation.optional()])) as Record<
    (typeof METHODS)[number],
    z.ZodOptional<typeof Operation>
  >),
});

const Server = z.url({ protocol: /^https?$/, error: 'expected https://…, whole and without variables' });
const Document = z.object({
  openapi: z.string().regex(/^3\.[01]\.\d+$/, 'expected version 3.0 or 3.1'),
  servers: z.array(z.object({ url: Server })).min(1),
  paths: z.record(z.string().startsWith('/'), PathItem).default({}),
});

export interface ApiOperation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly id: string | undefined;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly isRequired: boolean; readonly schema: unknown } | undefined;
}

export interface Api {
  readonly server: URL;
  readonly operations: readonly ApiOperation[];
}

/** References into the document are resolved, others not. Throws `bad-input` that begins with `from` and names the field. */
export function readApi(document: unknown, from: string): Api {
  const read = Document.safeParse(resolved(document, document, 0, []));
  if (!read.success) throw new PenumbraError('bad-input', `${from}: ${describeIssue(read.error)}`);
  const { servers, paths } = read.data;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation && !operation.deprecated ? [operationOf(path, method, item.parameters, operation)] : [];
    }),
  );
  if (operations.length > MOST_OPERATIONS) {
    throw new PenumbraError('bad-input', `${from}: paths: more than ${MOST_OPERATIONS} operations`);
  }
  return { server: new URL(servers[0]?.url ?? ''), operations };
}

function operationOf(
  path: string,
  method: string,
  shared: readonly Parameter[],
  { operationId, summary, description, parameters, requestBody }: z.output<typeof Operation>,
): ApiOperation {
  const own = new Set(parameters.map((each) => `${each.in} ${each.name}`));
  const all = [...shared.filter((each) => !own.has(`${each.in} ${each.name}`)), ...parameters];
  const json = requestBody?.content['application/json'];
  return {
    method: method.toUpperCase(),
    path,
    id: operationId,
    summary: (summary ?? description ?? `${method.toUpperCase()} ${path}`).split('\n')[0]?.slice(0, 200) ?? '',
    parameters: all.filter((each) => each.in !== 'cookie'),
    body: json && { isRequired: requestBody?.required ?? false, schema: json.schema ?? {} },
  };
}

/** `value` with what `$ref` names in its place; what refers to itself, or lies too deep, may be anything. */
function resolved(value: unknown, root: unknown, depth: number, within: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return {};
  if (Array.isArray(value)) return value.map((each) => resolved(each, root, depth + 1, within));
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === 'string') {
    return within.includes($ref) ? {} : resolved(named($ref, root), root, depth + 1, [...within, $ref]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, root, depth + 1, within)]));
}

/** A JSON pointer (RFC 6901) into the document itself. */
function named(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#/')) return {};
  const names = reference.slice(2).split('/');
  return names.reduce<unknown>((at, name) => {
    const key = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : {};
  }, root);
}
