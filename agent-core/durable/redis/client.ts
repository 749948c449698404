/** Redis's own client, a bundle of its own: who configures no Redis never reads it. */
export { createClient } from '@redis/client';
