import { expect, test, vi } from 'vitest';
import { egressRig, get, said } from '../../../support/egress.ts';

test('once the log cannot be written, what is open ends without a throw, and all that follows is refused', async () => {
  const rig = egressRig();
  const hosts = [{ host: 'example.com', ports: [80] }];
  const [first, { token }] = [rig.book.issue({ call: 'c1', hosts }), rig.book.issue({ call: 'c1', hosts })];
  const open = rig.connect();
  open.write(get('http://example.com/', first.token));
  await vi.waitFor(() => expect(rig.network.dialled).toHaveLength(1));
  rig.log.isGone = true;
  rig.book.revoke(first.grant);
  await rig.proxy.settled();
  const refused = await said(rig.connect(), get('http://example.com/', token));
  expect(refused).toMatch(/^HTTP\/1.1 403 [\s\S]*into the log of what gets out/);
  expect(await said(rig.connect(), 'no request\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  expect(rig.log.entries).toMatchObject([{ verdict: 'granted', up: 0, down: 0 }]);
  expect(rig.network.dialled).toHaveLength(2);
});
