/** The URIs of a review's documents. The path is for people (and the language); what is meant stands in the query. */
import { Uri } from 'vscode';
import { REVIEW_SCHEME } from '../ids.ts';

export type Side = 'original' | 'proposed';

export type ReviewDocument =
  | { readonly review: number; readonly side: Side; readonly doc: string }
  | { readonly review: number; readonly side: 'script' };

/** `path` is the path of the document's own URI. */
export function sideUri(review: number, side: Side, doc: string, path: string): Uri {
  return Uri.from({ scheme: REVIEW_SCHEME, path, query: JSON.stringify({ review, side, doc }) });
}

/** `path` tells the language: `/script.mjs`, or `/script.sh` for command lines alone. */
export function scriptUri(review: number, path: string): Uri {
  return Uri.from({ scheme: REVIEW_SCHEME, path, query: JSON.stringify({ review, side: 'script' }) });
}

/** What a URI of ours means; `undefined` for one that somebody made up. */
export function parseReviewUri(uri: Uri): ReviewDocument | undefined {
  try {
    const { review, side, doc } = JSON.parse(uri.query) as Record<string, unknown>;
    if (typeof review !== 'number') return undefined;
    if (side === 'script') return { review, side };
    return (side === 'original' || side === 'proposed') && typeof doc === 'string' ? { review, side, doc } : undefined;
  } catch {
    return undefined;
  }
}
