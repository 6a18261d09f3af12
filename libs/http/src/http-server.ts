import type { Socket } from 'node:net';
import fastifyCors from '@fastify/cors';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Platform } from '@passid/platform';
import type { Config, Log, Readiness } from '@passid/runtime';
import { fastify, type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { corsRules } from './cors.js';
import { BODY_BYTES_MAX, ProblemFilter } from './problem-filter.js';
import { Problem, problemDocument, problemHeaders } from './problem.js';
import { requestMetrics } from './request-metrics.js';
import { requestTraces, traceIdOf, traceWithin } from './request-traces.js';
import { routeOf, watchRequests, type RequestWatcher } from './watch-requests.js';

/** `version` is the release as in package.json; `api_version` is the one every answer carries in X-PASSID-API-Version. */
export const VERSION = { service: 'passid-verification-ledger', version: '0.1.0', api_version: '1' } as const;

/** A request that has not arrived in full by then is closed. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Longer than a load balancer keeps idle connections (60 s), so that the balancer closes first. */
const KEEP_ALIVE_MS = 72_000;

/** While stopping, idle connections are closed at this interval. */
const CLOSE_IDLE_MS = 50;

/** An X-Request-Id from outside that we keep; any other is replaced by ours. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** For every answer. Pages set a Content-Security-Policy of their own. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** HSTS for two years. */
const ONLY_HTTPS = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' };

type HttpPlatform = Pick<Platform, 'config' | 'log' | 'metrics' | 'readiness'>;

/** The Fastify instance under NestJS. Its limits, ids and headers also apply to answers that never reach NestJS. */
export function createHttpAdapter({ config, log, metrics, readiness }: HttpPlatform): FastifyAdapter {
  const instance = fastify({
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: trustedProxies(config.trustedProxies),
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    // A request that arrives on an open connection while stopping is answered.
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
    },
    frameworkErrors: (error, request, reply) => {
      void reply.headers(commonHeaders(request.id, config));
      new ProblemFilter(config, log).answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return;
      socket.end(rawProblem(error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'REQUEST_MALFORMED', config));
    },
  });
  watchRequests(instance, [requestTraces, requestLog(log), requestMetrics(metrics)]);
  traceWithin(instance);
  instance.removeContentTypeParser('text/plain');
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.headers(commonHeaders(request.id, config));
    if (/%00/.test(request.url)) {
      const problem = new Problem('REQUEST_MALFORMED', 'The address holds a NUL character.');
      new ProblemFilter(config, log).answer(problem, request, reply);
    } else done();
  });
  void instance.register(fastifyCors, () => (request: FastifyRequest) => Promise.resolve(corsRules(request, config)));
  closePolitely(instance, readiness);
  return new FastifyAdapter(instance);
}

/** As Fastify takes it. A number counts hops from our side: addresses further left in X-Forwarded-For are not trusted. */
function trustedProxies(trusted: Config['trustedProxies']): NonNullable<FastifyServerOptions['trustProxy']> {
  if (trusted === undefined) return false;
  return typeof trusted === 'number' ? (_address, hop) => hop < trusted : [...trusted];
}

const commonHeaders = (requestId: string, { isProduction }: Config): Record<string, string> => ({
  'x-request-id': requestId,
  'x-passid-api-version': VERSION.api_version,
  ...SECURITY_HEADERS,
  ...(isProduction ? ONLY_HTTPS : {}),
});

/**
 * Once stopping, every answer closes its connection: a client that kept it open would otherwise hold
 * the process for as long as it likes. Idle connections stay open until the drain is over, since a request may be on its way.
 */
function closePolitely(instance: FastifyInstance, readiness: Readiness): void {
  let isClosing = false;
  const sockets = new Set<Socket>();
  instance.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  instance.addHook('preClose', (done) => {
    isClosing = true;
    const sweep = setInterval(() => {
      instance.server.closeIdleConnections();
      // Node does not count a connection without a first request as idle, and would wait for it.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, CLOSE_IDLE_MS);
    instance.server.once('close', () => clearInterval(sweep));
    done();
  });
  instance.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing || readiness.isWithdrawn) void reply.header('connection', 'close');
    done(null, payload);
  });
  instance.addHook('onResponse', (request, _reply, done) => {
    if (isClosing) request.raw.socket.destroySoon();
    done();
  });
}

/** One log line per request, with the route's pattern: the path may hold a token. */
function requestLog(log: Log): RequestWatcher {
  return {
    ended(request, { status, elapsedMs }) {
      const { id: request_id, method } = request;
      const duration_ms = Math.round(elapsedMs * 10) / 10;
      log.info(
        { request_id, trace_id: traceIdOf(request), method, route: routeOf(request), status, duration_ms },
        'request',
      );
    },
  };
}

/** For bytes that Node cannot parse: there is no reply object. */
function rawProblem(code: 'HEADERS_TOO_LARGE' | 'REQUEST_MALFORMED', config: Config): string {
  const problem = new Problem(code, 'This is not an HTTP request this service can read.');
  const requestId = uuidv7();
  const body = JSON.stringify(problemDocument(problem, { publicUrl: config.publicUrl, path: '', requestId }));
  const headers = { ...commonHeaders(requestId, config), ...problemHeaders(problem) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${problem.status} ${problem.title}`, ...lines, 'connection: close'];
  return `${head.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
