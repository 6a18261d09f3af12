import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The client closed the connection before the answer; nginx's number for it. */
const CLIENT_LEFT = 499;

/** A request that matches no route. */
const NO_ROUTE = '(none)';

export interface RequestWatcher {
  readonly begun?: (request: FastifyRequest) => void;
  /** Once for each `begun`, also when the client left before the answer. */
  readonly ended: (request: FastifyRequest, end: RequestEnd) => void;
}

export interface RequestEnd {
  readonly status: number;
  readonly elapsedMs: number;
}

/** The route's pattern: the path may hold a token, and callers choose it. */
export const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? NO_ROUTE;

/** Reports the start and end of every request to the watchers, unknown routes included. */
export function watchRequests(instance: FastifyInstance, watchers: readonly RequestWatcher[]): void {
  const endings = new WeakMap<FastifyRequest, (status: number) => void>();
  instance.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const from = performance.now();
    const end = (status: number): void => {
      if (!endings.delete(request)) return;
      const elapsedMs = performance.now() - from;
      for (const { ended } of watchers) ended(request, { status, elapsedMs });
    };
    endings.set(request, end);
    reply.raw.once('close', () => end(CLIENT_LEFT));
    for (const { begun } of watchers) begun?.(request);
    done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    endings.get(request)?.(reply.statusCode);
    done();
  });
}
