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
    const [status, body] = PAGES[request.url ?? ''] ?? [404, '{"error":"not found"}'];
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
