import { expect, test } from 'vitest';
import { hostEnvironment } from '../../../extension/agent-host/environment.ts';

test('without settings of ours the environment is the editor’s own, run as Node', () => {
  const network = { proxy: '', noProxy: [], strictSSL: true };
  expect(hostEnvironment({ PATH: '/bin', GONE: undefined, NODE_EXTRA_CA_CERTS: '/ca.pem' }, network)).toEqual({
    PATH: '/bin',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    ELECTRON_RUN_AS_NODE: '1',
  });
});

test('the editor’s proxy wins over the shell’s, in both spellings', () => {
  const network = { proxy: 'http://p:1', noProxy: ['localhost', '.corp'], strictSSL: true };
  expect(hostEnvironment({ http_proxy: 'http://old' }, network)).toMatchObject({
    HTTP_PROXY: 'http://p:1',
    http_proxy: 'http://p:1',
    https_proxy: 'http://p:1',
    NO_PROXY: 'localhost,.corp',
  });
});

test('certificates are checked unless the person switched that off', () => {
  const network = { proxy: '', noProxy: [] };
  expect(hostEnvironment({}, { ...network, strictSSL: true })).not.toHaveProperty('NODE_TLS_REJECT_UNAUTHORIZED');
  expect(hostEnvironment({}, { ...network, strictSSL: false }).NODE_TLS_REJECT_UNAUTHORIZED).toBe('0');
});
