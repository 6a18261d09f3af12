import { context, SpanStatusCode } from '@opentelemetry/api';
import { openSpan, parseTraceparent, SpanKind, type OpenSpan } from '@passid/tracing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routeOf, type RequestWatcher } from './watch-requests.js';

/** Probed every few seconds; their traces would bury the others. */
const UNTRACED = new Set(['/healthz', '/readyz', '/metrics']);

const open = new WeakMap<FastifyRequest, OpenSpan>();

/**
 * A span for every request, child of the caller's `traceparent`. It names the route, not the path, which may
 * hold a token.
 */
export const requestTraces: RequestWatcher = {
  begun(request) {
    if (UNTRACED.has(routeOf(request))) return;
    const { method, headers, id } = request;
    const attributes = { 'http.request.method': method, 'passid.request_id': id };
    const parent = traceparentOf(headers);
    const opened = openSpan(method, { kind: SpanKind.SERVER, parent, attributes, requestId: id });
    if (opened !== undefined) open.set(request, opened);
  },
  ended(request, { status }) {
    const span = open.get(request)?.span;
    if (span === undefined) return;
    const route = routeOf(request);
    span.updateName(`${request.method} ${route}`);
    span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  },
};

/** Runs a request's handlers within its span. Register after the watchers. */
export function traceWithin(instance: FastifyInstance): void {
  const within = (request: FastifyRequest, done: () => void): void => {
    const opened = open.get(request);
    if (opened === undefined) done();
    else context.with(opened.context, done);
  };
  instance.addHook('onRequest', (request, _reply, done) => within(request, done));
  // The body arrives in the socket's async context, not the request's.
  instance.addHook('preValidation', (request, _reply, done) => within(request, done));
}

/** The request's trace id: ours, or the caller's where tracing is off. */
export const traceIdOf = (request: FastifyRequest): string | undefined =>
  open.get(request)?.span.spanContext().traceId ?? parseTraceparent(traceparentOf(request.headers))?.traceId;

const traceparentOf = ({ traceparent }: FastifyRequest['headers']): string | undefined =>
  typeof traceparent === 'string' ? traceparent : undefined;
