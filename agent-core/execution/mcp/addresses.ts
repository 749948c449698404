/** Over TLS, or to this very machine; without a user and a fragment in it. */
export function isCloseOrSecret(text: string): boolean {
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
