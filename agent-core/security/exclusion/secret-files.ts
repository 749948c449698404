/**
 * Names under which people keep keys and credentials, in the syntax of `.gitignore`. They are what `penumbra.exclude` is set to
 * as shipped, and stay out of every staged copy, whatever a person's own list leaves off; only a `!pattern` in it brings one back.
 */
export const SECRET_FILES: readonly string[] = [
  '.env*',
  '*.env',
  '.envrc',
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.jks',
  '*.keystore',
  '*.kdbx',
  '*.ppk',
  '*.asc',
  '*.gpg',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  '.ssh/',
  '.gnupg/',
  '.aws/',
  '.azure/',
  '.kube/',
  '**/.config/gcloud/',
  '**/.docker/config.json',
  '.git/',
  '.git-credentials',
  '.netrc',
  '_netrc',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.htpasswd',
  'credentials',
  'credentials.json',
  'secrets.json',
  'secrets.y*ml',
  'secrets.toml',
  '*.tfvars',
  '*.tfstate*',
  'service-account*.json',
];

const KEY_HEADS = /^\uFEFF?\s*(?:-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d)/;
/** Bytes at the start that tell. */
const HEAD = 256;

/** Whether a file begins as private keys do, whatever it is called. */
export const beginsWithKey = (bytes: Uint8Array): boolean =>
  KEY_HEADS.test(Buffer.from(bytes.subarray(0, HEAD)).toString('utf8'));
