import type { FastifyReply } from 'fastify';
import type { Standing } from './limit.js';
import { WINDOW_MS } from './usage.js';

/** draft-ietf-httpapi-ratelimit-headers-10: structured fields, one item for each limit the request met. */
export function announce({ limit, remaining, resetSeconds }: Standing, reply: FastifyReply): void {
  append(reply, 'ratelimit-policy', `"${limit.name}";q=${limit.quota};w=${WINDOW_MS / 1000}`);
  append(reply, 'ratelimit', `"${limit.name}";r=${remaining};t=${resetSeconds}`);
}

function append(reply: FastifyReply, name: string, item: string): void {
  const before = reply.getHeader(name);
  void reply.header(name, typeof before === 'string' ? `${before}, ${item}` : item);
}
