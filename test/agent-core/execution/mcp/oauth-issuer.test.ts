import { describe, expect, test } from 'vitest';
import { registersNobody, whyNotFrom } from '../../../../agent-core/execution/mcp/oauth-issuer.ts';

const HONEST = 'https://honest.example';
const discovered = (issuer: string, isAnnounced: boolean, authorizationServerUrl = issuer) => ({
  authorizationServerUrl,
  authorizationServerMetadata: { issuer, authorization_response_iss_parameter_supported: isAnnounced },
});
const ELSE = 'it is another server’s';

describe('an answer that a browser brought', () => {
  test.each([
    ['is taken from who was asked', discovered(HONEST, true), HONEST, undefined],
    ['is taken without a name where none is announced', discovered(HONEST, false), undefined, undefined],
    ['is taken with a name that was not announced', discovered(HONEST, false), HONEST, undefined],
    ['is taken where only addresses without a path differ', discovered(HONEST, true, `${HONEST}/`), HONEST, undefined],
    ['is taken by the address alone', { authorizationServerUrl: HONEST }, HONEST, undefined],
    ['needs a name that was announced', discovered(HONEST, true), undefined, 'it does not say whose it is'],
    ['is not taken from another', discovered(HONEST, true), 'https://evil.example', ELSE],
    ['is not taken from another that was not announced', discovered(HONEST, false), 'https://evil.example', ELSE],
    ['is compared as it is written', discovered(HONEST, true), 'https://HONEST.example', ELSE],
    ['is not taken for one that calls itself another', discovered(HONEST, true, 'https://evil.example'), HONEST, ELSE],
    ['is not taken where nothing is known', undefined, HONEST, 'it is not known whose it should be'],
  ])('%s', (_, discovery, iss, why) => expect(whyNotFrom(discovery, iss)).toBe(why));

  test('comes from a server that registers nobody only where that says so', () => {
    const metadata = { issuer: HONEST, registration_endpoint: `${HONEST}/register` };
    const of = (told?: object) =>
      registersNobody({ authorizationServerUrl: HONEST, authorizationServerMetadata: told });
    expect([of({ issuer: HONEST }), of(metadata), of()]).toEqual([true, false, false]);
  });
});
