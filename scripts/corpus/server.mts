/** A server on the loopback that the tools of the corpus are pointed at: no output depends on what is out there. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const orders = {
  total: 400,
  orders: Array.from({ length: 400 }, (_, i) => ({
    id: `order-${i}`,
    customer: { name: `Customer ${i}`, email: `c${i}@example.org`, tags: ['retail', 'eu'] },
    items: [{ sku: `sku-${i}`, price: 10 + (i % 90), quantity: 1 + (i % 3) }],
    shipped: i % 2 === 0,
    ...(i === 222 ? { error: { code: 'payment_declined', reason: 'card_expired' } } : {}),
  })),
};

const log = Array.from({ length: 900 }, (_, i) =>
  JSON.stringify(
    i % 300 === 77
      ? { level: 'error', time: 1714550000 + i, msg: 'deadlock detected', order: `order-${i}`, sqlstate: '40P01' }
      : { level: 'info', time: 1714550000 + i, msg: 'request', path: `/orders/${i}`, ms: i % 50 },
  ),
).join('\n');

const core = {
  name: 'core',
  'dist-tags': { latest: '2.1.0' },
  versions: Object.fromEntries(
    ['1.0.0', '2.1.0'].map((version) => [
      version,
      { name: 'core', version, dist: { tarball: 'http://127.0.0.1:9/core.tgz', shasum: '0' } },
    ]),
  ),
};

/** A container engine with a hundred containers, two of them in trouble. */
const containers = Array.from({ length: 100 }, (_, i) => ({
  Id: (i * 7_919 + 4_096).toString(16).padStart(64, 'c'),
  Names: [`/shop-${i}`],
  Image: `registry.example/shop:1.${i}`,
  Command: 'node server.js',
  Created: 1_714_550_000,
  Ports: [{ PrivatePort: 8080, PublicPort: 20_000 + i, Type: 'tcp', IP: '0.0.0.0' }],
  State: i === 41 ? 'exited' : 'running',
  Status: i === 41 ? 'Exited (137) 2 hours ago' : i === 77 ? 'Up 3 hours (unhealthy)' : 'Up 3 hours (healthy)',
}));

const events = containers.flatMap(({ Id, Image, Names: [name = ''] }, i) => {
  const event = (Action: string, more = {}) => {
    const Attributes = { image: Image, name: name.slice(1), ...more };
    const at = 1_714_550_000 + i;
    return {
      status: Action,
      id: Id,
      Type: 'container',
      Action,
      Actor: { ID: Id, Attributes },
      scope: 'local',
      time: at,
      timeNano: at * 1e9,
    };
  };
  const ends = i === 41 ? [event('oom'), event('die', { exitCode: '137' })] : [event('die', { exitCode: '0' })];
  return [event('create'), event('start'), ...ends];
});

const ENGINE: Readonly<Record<string, string>> = {
  '/_ping': 'OK',
  '/containers/json': JSON.stringify(containers),
  '/events': events.map((event) => JSON.stringify(event)).join('\n'),
};

const PAGES: Readonly<Record<string, [number, string | Buffer]>> = {
  '/broken': [500, '{"error":{"code":"order_book_locked","message":"lock held by worker-17","retry":false}}\n'],
  '/large': [200, Buffer.alloc(12e6, 'x')],
  '/orders': [200, JSON.stringify(orders)],
  '/log': [200, `${log}\n`],
  '/core': [200, JSON.stringify(core)],
};

/** Its address, for as long as it is listening. */
export async function served(): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const engine = ENGINE[(request.url ?? '').replace(/^\/v[\d.]+(?=\/)|\?.*$/g, '')];
    const [status, body] = PAGES[request.url ?? ''] ?? (engine ? [200, engine] : [404, '{"error":"not found"}']);
    response.writeHead(status, {
      'api-version': '1.47',
      'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
