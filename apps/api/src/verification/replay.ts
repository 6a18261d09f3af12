import type { FastifyReply } from 'fastify';
import type { Conclusion } from './conclude.js';

/** Says that this answer was given before, to the same request. */
export function markReplay(reply: FastifyReply, { isReplay }: Conclusion): void {
  if (isReplay) void reply.header('idempotent-replayed', 'true');
}
