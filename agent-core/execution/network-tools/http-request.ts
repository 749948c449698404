/** Requests over HTTP as tools: reading, which may be done again, and everything else, which may not. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { Refused as NoEffect } from '../../durable/runs/program.ts';
import { authorityOf } from '../egress/hosts.ts';
import { HOW_TO_ALLOW, Refused, systemCode } from '../egress/refusals.ts';
import { classify, type Failure } from '../healing/classify.ts';
import type { Tool, ToolContext, ToolResult } from '../tools/tool.ts';
import type { Asked } from './exchange.ts';
import { type Followed, follow, MOST_REDIRECTS } from './redirects.ts';

const LONGEST_MS = 120_000;
const MOST_BYTES = 1_000_000;
/** Set here, or not at all. */
const OURS = new Set([
  ...['host', 'connection', 'content-length', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'keep-alive', 'expect'],
  ...['proxy-authorization', 'proxy-connection', 'accept-encoding', 'idempotency-key'],
]);

const Headers = z
  .record(z.string().max(200), z.string().max(8_000))
  .default({})
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const why = whyNoHeader(name, value);
      if (why) context.addIssue({ code: 'custom', message: why, path: [name] });
    }
  });

function whyNoHeader(name: string, value: string): string | undefined {
  if (OURS.has(name.toLowerCase())) return 'this header is not yours to set';
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return undefined;
  } catch {
    return 'no header as HTTP has them';
  }
}

const Url = z
  .url({ protocol: /^https?$/ })
  .max(8_000)
  .describe('https://…, at a host that was granted to this call');
const ReadInput = z.strictObject({
  url: Url,
  method: z.enum(['GET', 'HEAD']).default('GET'),
  headers: Headers,
});
const WriteInput = z.strictObject({
  url: Url,
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  headers: Headers,
  body: z.string().max(MOST_BYTES).optional().describe('Text, as the content-type header says'),
  receiverKeepsKeys: z
    .boolean()
    .default(false)
    .describe('The receiver does a request with an Idempotency-Key once only: send it this call’s'),
});

export const HttpOutput = z.object({
  status: z.int(),
  statusText: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Text, or base64 where it is none. */
  body: z.string(),
  encoding: z.enum(['utf8', 'base64']),
  truncated: z.boolean(),
  url: z.string(),
  redirects: z.array(z.string()),
});
export type HttpOutput = z.infer<typeof HttpOutput>;

const COMMON = {
  from: 'built in',
  output: HttpOutput,
  needs: { files: 'none', hosts: 'named' },
  limits: { ms: LONGEST_MS },
  hostOf: ({ url }: { readonly url: string }) => authorityOf(new URL(url)),
} as const;

export const httpGet: Tool<z.output<typeof ReadInput>, HttpOutput> = {
  ...COMMON,
  name: 'http_get',
  purpose: 'Read a page or an answer of a granted host over HTTP (GET, HEAD); redirects are followed to granted hosts.',
  input: ReadInput,
  effect: 'pure',
  risk: 'medium',
  run: ({ url, method, headers }, context) => requested({ method, url: new URL(url), headers }, context),
};

export const httpRequest: Tool<z.output<typeof WriteInput>, HttpOutput> = {
  ...COMMON,
  name: 'http_request',
  purpose: 'Send a request that changes something at a granted host (POST, PUT, PATCH, DELETE).',
  input: WriteInput,
  effect: 'unsafe',
  risk: 'high',
  run: ({ url, method, headers, body, receiverKeepsKeys }, context) => {
    const key = receiverKeepsKeys ? { 'idempotency-key': context.idempotencyKey } : {};
    const bytes = body === undefined ? undefined : Buffer.from(body);
    return requested({ method, url: new URL(url), headers: { ...headers, ...key }, body: bytes }, context);
  },
};

/**
 * The answer as a result; a failure where nothing was sent, or a read failed. Throws where a write may have happened: the
 * connection was lost or the server failed (5xx) after it was sent.
 */
export async function requested(
  asked: Asked,
  context: ToolContext,
  trusted?: readonly string[],
): Promise<ToolResult<HttpOutput>> {
  const isRead = asked.method === 'GET' || asked.method === 'HEAD';
  const headers = Object.fromEntries(Object.entries(asked.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const egress = await context.egress();
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(LONGEST_MS)]);
  try {
    const options = { egress, signal, maxBytes: MOST_BYTES, trusted };
    const followed = await follow({ ...asked, headers }, options, MOST_REDIRECTS);
    const { status } = followed.answer;
    if (!isRead && status >= 500) throw new Error(`${asked.url.host} answered ${status}: what it did is unknown.`);
    return resultOf(followed, isRead);
  } catch (error) {
    if (error instanceof Refused) return refused(error, asked.url);
    if (!isRead || context.signal.aborted) throw error;
    return lost(error, signal.aborted);
  } finally {
    egress.end();
  }
}

/** Nothing was sent, or only reads that led to where it was refused. */
function refused(refusal: Refused, { host }: URL): ToolResult<never> {
  const { why, message } = refusal;
  const isOpen = why === 'host-not-granted' || why === 'port-not-granted';
  if (why === 'no-money')
    return { state: 'failed', failure: { kind: 'over-budget', message: `${host}: ${message}`, next: 'give-up' } };
  const cause = causeOf(refusal);
  if (!cause) throw new NoEffect(`${host}, or where it led: ${message}.${isOpen ? ` ${HOW_TO_ALLOW}` : ''}`);
  const kind = why === 'not-trusted' ? classify(cause, 0).kind : 'unreachable';
  return { state: 'failed', failure: { kind, message: `${host}: ${message}.` }, cause };
}

/** What stood against it before anything was sent, where that is of the network. */
function causeOf({ why, code }: Refused): Failure | undefined {
  if (why !== 'unreachable' && why !== 'unknown-name' && (why !== 'not-trusted' || code === undefined))
    return undefined;
  const unnamed = why === 'unknown-name' ? 'EAI_AGAIN' : undefined;
  const cause = { from: 'system', code: code ?? unnamed ?? '' } as const;
  // A connection that did not come about did nothing, however it ended.
  const isSure = cause.code !== '' && classify(cause, 0).happened === 'no';
  return isSure ? cause : { from: 'timeout', of: 'connect' };
}

/** A read whose answer broke off, or did not come. */
function lost(error: unknown, isLate: boolean): ToolResult<never> {
  const message = error instanceof Error ? error.message : String(error);
  const failure = { kind: isLate ? 'timed-out' : 'unreachable', message };
  if (isLate) return { state: 'failed', failure, cause: { from: 'timeout', of: 'call' } };
  // What the broker cut is cut again.
  if (error instanceof Error && error.cause instanceof Refused) return { state: 'failed', failure };
  return { state: 'failed', failure, cause: { from: 'system', code: systemCode(error) ?? 'ECONNRESET' } };
}

function resultOf({ answer, url, redirects }: Followed, isRead: boolean): ToolResult<HttpOutput> {
  const { status, statusText, headers, truncated } = answer;
  if (isRead ? WAITS.has(status) : UNDONE.has(status)) {
    const { 'retry-after': retryAfter, date } = headers;
    const cause = { from: 'http', status, ...(retryAfter && { retryAfter }), ...(date && { date }) } as const;
    const kind = status === 429 ? 'too-many-requests' : 'server-error';
    return { state: 'failed', failure: { kind, message: `${url.host} answered ${status}.` }, cause };
  }
  const text = answer.body.toString('utf8');
  const isText = !text.includes('\uFFFD') && !text.includes('\0');
  const body = isText ? text : answer.body.toString('base64');
  const encoding = isText ? 'utf8' : 'base64';
  const value = { status, statusText, headers, body, encoding, truncated, url: url.href, redirects } as const;
  const cut = truncated ? '\n(not all of it is here)' : '';
  return {
    state: 'done',
    value: { ...value, redirects: [...redirects] },
    text: `${status} ${statusText}\n${body}${cut}`,
  };
}

/** A read that got one of these may be asked again later. */
const WAITS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** A write that got one of these was not done, and may be sent again later. */
const UNDONE: ReadonlySet<number> = new Set([425, 429]);
