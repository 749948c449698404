import { createHash } from 'node:crypto';

/** The hash that plans carry: sha-256 (hex) over UTF-8 of the text as the editor holds it. */
export function textHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
