import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What a request is counted as whose client went away before it was answered; nginx's number for it. */
const CLIENT_LEFT = 499;

/** What asks for no endpoint there is. */
const NO_ROUTE = '(none)';

export interface RequestWatcher {
  readonly begun?: (request: FastifyRequest) => void;
  /** Once for each that had begun, also where nobody stayed for the answer. */
  readonly ended: (request: FastifyRequest, end: RequestEnd) => void;
}

export interface RequestEnd {
  readonly status: number;
  readonly elapsedMs: number;
}

/** The route's pattern in place of the address, which may hold a token and is whatever the caller likes. */
export const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? NO_ROUTE;

/** Tells the watchers of every request that has a route or is told that there is none. */
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
