import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { routeOf, type RequestWatcher } from './watch-requests.js';

/** From an answer from memory (1 ms) to a long poll (30 s). */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Any other method counts as OTHER: callers must not be able to create labels. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Rate, errors and duration of every endpoint. */
export function requestMetrics(registry: Registry): RequestWatcher {
  const requests = new Counter({
    name: 'passid_http_requests_total',
    help: 'Requests by endpoint and status; 499 where the client left before the answer.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'passid_http_request_duration_seconds',
    help: 'From the head of a request to the last byte of its answer.',
    labelNames: ['method', 'route'],
    buckets: REQUEST_SECONDS,
    registers: [registry],
  });
  const inFlight = new Gauge({
    name: 'passid_http_requests_in_flight',
    help: 'Requests that are not answered yet, event streams and waiting polls among them.',
    registers: [registry],
  });
  return {
    begun: () => inFlight.inc(),
    ended(request, { status, elapsedMs }) {
      const route = routeOf(request);
      const method = METHODS.has(request.method) ? request.method : 'OTHER';
      inFlight.dec();
      requests.inc({ method, route, status });
      seconds.observe({ method, route }, elapsedMs / 1000);
    },
  };
}
