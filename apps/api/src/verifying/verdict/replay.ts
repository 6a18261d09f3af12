import type { FastifyReply } from 'fastify';

/** Says that this answer was given before, to the same request. */
export function markReplay(reply: FastifyReply, { isReplay }: { readonly isReplay: boolean }): void {
  if (isReplay) void reply.header('idempotent-replayed', 'true');
}
