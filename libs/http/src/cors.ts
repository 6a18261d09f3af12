import type { FastifyCorsOptions } from '@fastify/cors';
import type { Config } from '@passid/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a page may read of an answer besides its body. */
const EXPOSED = [
  'X-Request-Id',
  'X-PASSID-API-Version',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Idempotent-Replayed',
  'ETag',
  'WWW-Authenticate',
];

/** Seconds a browser may cache a preflight. Chromium caps it at two hours. */
const PREFLIGHT_AGE_SECONDS = 3_600;

const RULES: FastifyCorsOptions = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: [
    'Authorization',
    'Content-Type',
    'Idempotency-Key',
    'If-None-Match',
    'Last-Event-ID',
    'X-Institution-Key',
    'X-Request-Id',
  ],
  exposedHeaders: EXPOSED,
  maxAge: PREFLIGHT_AGE_SECONDS,
  strictPreflight: false,
};

/**
 * Which pages may read an answer. With a sandbox key: any. With a live key: those of the institution's allow-list, which
 * the key's guard checks. Without a key: any page for a GET or HEAD without a login; else our own pages.
 * Cookies are never read, so a page gains no rights from its visitor's browser.
 */
export function corsRules(request: FastifyRequest, config: Pick<Config, 'webOrigins'>): FastifyCorsOptions {
  const { origin } = request.headers;
  if (origin === undefined) return { ...RULES, origin: false };
  if (isForAnyPage(request)) return { ...RULES, origin: '*' };
  return { ...RULES, origin: config.webOrigins.includes(origin) ? origin : false };
}

function isForAnyPage({ method, headers }: FastifyRequest): boolean {
  if (method === 'OPTIONS') return isPreflightForAnyPage(headers);
  const key = headers['x-institution-key'];
  if (key !== undefined) return typeof key === 'string' && key.startsWith('pk_sandbox_');
  return isReading(method) && headers.authorization === undefined;
}

/** A preflight names the headers without their values: whether the key is a sandbox key is checked on the request itself. */
function isPreflightForAnyPage(headers: FastifyRequest['headers']): boolean {
  const names = (headers['access-control-request-headers'] ?? '').toLowerCase().split(/\s*,\s*/);
  if (names.includes('x-institution-key')) return true;
  return isReading(headers['access-control-request-method'] ?? '') && !names.includes('authorization');
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** For a page on the institution's allow-list. */
export function letPageRead(origin: string, reply: FastifyReply): void {
  void reply.headers({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED.join(', '),
    vary: 'Origin',
  });
}

/** The answer depends on this header of the request too. What was named before stays named. */
export function varyBy(reply: FastifyReply, header: string): void {
  const before = reply.getHeader('vary');
  void reply.header('vary', before === undefined ? header : `${String(before)}, ${header}`);
}
