import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CallEgress, readAllowed } from '../../../../agent-core/execution/egress/call-egress.ts';
import { NO_CREDENTIALS } from '../../../../agent-core/execution/egress/credentials.ts';
import { toolsOfApi } from '../../../../agent-core/execution/network-tools/openapi-tools.ts';
import { egressRig } from '../../../support/egress.ts';

const pet = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const API = {
  openapi: '3.1.0',
  servers: [{ url: 'http://example.com/v1/' }],
  paths: {
    '/pets/{id}': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      get: {
        operationId: 'getPet',
        summary: 'One pet.',
        parameters: [{ name: 'tag', in: 'query', schema: { type: 'array' } }],
      },
      put: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
        },
        parameters: [{ name: 'Idempotency-Key', in: 'header' }],
      },
      delete: { deprecated: true },
    },
  },
  components: {
    parameters: { Id: id },
    schemas: { Pet: { ...pet, properties: { ...pet.properties, mother: { $ref: '#/components/schemas/Pet' } } } },
  },
};

function called(name: string, input: unknown) {
  const rig = egressRig();
  rig.network.answers('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
  const tool = toolsOfApi('shop', API).find((each) => each.name === name) ?? expect.unreachable(name);
  const egress = new CallEgress({
    gate: rig.gate,
    credentials: NO_CREDENTIALS,
    call: 'c1',
    hosts: [readAllowed('example.com:80')],
    lastsMs: 9_000,
  });
  const context = {
    run: 'r',
    idempotencyKey: 'key-1',
    signal: new AbortController().signal,
    hosts: [],
    egress: async () => egress,
  };
  const run = async () => {
    const read = tool.input.safeParse(input);
    if (!read.success) return read.error.issues[0]?.path.join('.');
    await tool.run(read.data, context as never);
    return rig.network.received;
  };
  return run();
}

test('each operation that is not deprecated is a tool, a read may be repeated, and it reaches its server only', () => {
  expect(
    toolsOfApi('shop', API).map(({ name, effect, needs, purpose }) => [name, effect, needs.hosts, purpose]),
  ).toEqual([
    ['shop_get_pet', 'pure', ['example.com:80'], 'One pet.'],
    ['shop_put_pets_id', 'unsafe', ['example.com:80'], 'PUT /pets/{id}'],
  ]);
});

test('arguments go where the document says, and out of their place nowhere', async () => {
  expect(await called('shop_get_pet', { id: '../a/b?c', tag: ['x', 'y&z=1'] })).toMatch(
    /^GET \/v1\/pets\/\.\.%2Fa%2Fb%3Fc\?tag=x&tag=y%26z%3D1 HTTP\/1\.1\r\n/,
  );
  await expect(called('shop_get_pet', { id: '..' })).rejects.toThrow('path');
  const put = String(await called('shop_put_pets_id', { id: 'a', body: { name: 'Rex', mother: { name: 'Ada' } } }));
  expect(put).toMatch(/^PUT \/v1\/pets\/a HTTP\/1\.1\r\n/);
  expect(put).toMatch(/idempotency-key: key-1\r\n/i);
  expect(put).toMatch(/content-type: application\/json\r\n/i);
});

test.each([
  ['shop_get_pet', {}, 'id'],
  ['shop_get_pet', { id: 'a', more: 1 }, ''],
  ['shop_put_pets_id', { id: 'a' }, 'body'],
  ['shop_put_pets_id', { id: 'a', body: { name: 1 } }, 'body.name'],
])('%s with %j is told which field is wrong', async (name, input, field) => {
  expect(await called(name, input)).toBe(field);
});

test.each([
  [{}, 'openapi'],
  [{ ...API, openapi: '2.0' }, 'openapi'],
  [{ ...API, servers: [{ url: '/v1' }] }, 'servers.0.url'],
  [{ ...API, paths: { '/a': { get: { parameters: [{ name: 'a', in: 'body' }] } } } }, 'paths./a.get.parameters.0.in'],
])('a document that is none says where (%#)', (document, field) => {
  expect(() => toolsOfApi('shop', document)).toThrow(`openapi shop: ${field}: `);
});

test('no document makes it hang or throw anything but words', () => {
  const schema = fc.oneof(
    fc.jsonValue(),
    fc.constant({ $ref: '#/paths' }),
    fc.constant({ $ref: '#/paths/~1a/get/parameters/0/schema' }),
  );
  fc.assert(
    fc.property(schema, fc.string(), (value, text) => {
      const document = {
        ...API,
        paths: {
          [`/${text}`]: { get: { operationId: text, parameters: [{ name: 'a', in: 'query', schema: value }] } },
        },
      };
      try {
        for (const tool of toolsOfApi('shop', document)) tool.input.safeParse({ a: value });
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-input' });
      }
    }),
    { numRuns: 200 },
  );
});
