/** Tools made of an OpenAPI document: one an operation, reaching the document's server and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { authorityOf } from '../egress/hosts.ts';
import { checkable } from '../tools/json-schema.ts';
import type { Tool } from '../tools/tool.ts';
import type { Asked } from './exchange.ts';
import { HttpOutput, requested } from './http-request.ts';
import { type Api, type ApiOperation, type Parameter, readApi } from './openapi-document.ts';

const LONGEST_MS = 120_000;
const KEY_HEADER = 'idempotency-key';

type Arguments = Readonly<Record<string, unknown>>;

/** Every operation of a document as a tool `NAME_OPERATION`. Throws `bad-input` with the field. */
export function toolsOfApi(name: string, document: unknown, from = `openapi ${name}`): Tool[] {
  const api = readApi(document, from);
  const taken = new Set<string>();
  return api.operations.map((operation) => {
    const base = slug(`${name}_${operation.id ?? `${operation.method}_${operation.path}`}`);
    let unique = base;
    for (let i = 2; taken.has(unique); i++) unique = `${base.slice(0, 60)}_${i}`;
    taken.add(unique);
    return toolOf(unique, `openapi ${name}`, api, operation);
  });
}

/** Those of every `NAME.json` in the folder, which a person put there; none where there is no folder. */
export function toolsOfFolder(folder: string, tell: (message: string) => void): Tool[] {
  return documentsIn(folder).flatMap((file) => {
    try {
      const name = slug(path.basename(file, '.json')).slice(0, 20);
      return toolsOfApi(name, JSON.parse(readFileSync(path.join(folder, file), 'utf8')), path.join(folder, file));
    } catch (error) {
      // One that cannot be read takes no other tool away.
      tell(error instanceof PenumbraError ? error.message : `${path.join(folder, file)}: ${error}`);
      return [];
    }
  });
}

function documentsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

const slug = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 64);

function toolOf(name: string, from: string, api: Api, operation: ApiOperation): Tool {
  const isRead = operation.method === 'GET' || operation.method === 'HEAD';
  const host = authorityOf(api.server);
  const tool: Tool<Arguments, HttpOutput> = {
    name,
    purpose: operation.summary,
    from,
    input: inputOf(operation),
    output: HttpOutput,
    effect: isRead ? 'pure' : 'unsafe',
    needs: { files: 'none', hosts: [host] },
    limits: { ms: LONGEST_MS },
    risk: isRead ? 'medium' : 'high',
    hostOf: () => host,
    run: (input, context) => requested(requestOf(api, operation, input, context.idempotencyKey), context),
  };
  return tool as unknown as Tool;
}

/** Parameters by their names, and `body`. A schema that cannot be read takes anything: the server checks, too. */
function inputOf({ parameters, body }: ApiOperation): z.ZodType<Arguments> {
  const fields = parameters
    .filter((each) => !isKey(each))
    .map((each) => {
      const type = typeOf(each.schema).describe(each.description?.split('\n')[0] ?? each.in);
      return [each.name, each.required || each.in === 'path' ? type : type.optional()] as const;
    });
  const bodyType = body && typeOf(body.schema);
  const all = Object.fromEntries(fields);
  return z.strictObject(bodyType ? { ...all, body: body.isRequired ? bodyType : bodyType.optional() } : all);
}

function typeOf(schema: unknown): z.ZodType {
  try {
    return checkable(schema);
  } catch {
    return z.unknown();
  }
}

const isKey = ({ in: place, name }: Parameter): boolean => place === 'header' && name.toLowerCase() === KEY_HEADER;

function requestOf(
  { server }: Api,
  { method, path: at, parameters, body }: ApiOperation,
  input: Arguments,
  key: string,
): Asked {
  const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  const given = parameters.filter(({ name }) => input[name] !== undefined);
  const of = (place: Parameter['in']) => given.filter((each) => each.in === place);
  const filled = of('path').reduce((left, { name }) => left.replaceAll(`{${name}}`, segment(textOf(input[name]))), at);
  const url = new URL(server.pathname.replace(/\/$/, '') + filled, server);
  for (const { name } of of('query')) {
    for (const value of [input[name]].flat()) url.searchParams.append(name, textOf(value));
  }
  const headers: Record<string, string> = Object.fromEntries(
    of('header').map(({ name }) => [name, textOf(input[name])]),
  );
  // Who documents the header does each key once.
  if (parameters.some(isKey)) headers[KEY_HEADER] = key;
  if (!body || input.body === undefined) return { method, url, headers };
  return {
    method,
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(input.body)),
  };
}

/** One segment of a path, which no value leaves. */
function segment(value: string): string {
  if (value === '' || value === '.' || value === '..')
    throw new PenumbraError('bad-input', `a path cannot hold “${value}”`);
  return encodeURIComponent(value);
}
