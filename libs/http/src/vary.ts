import type { FastifyReply } from 'fastify';

/** The answer depends on this header of the request, too: what was said of others before still holds. */
export function varyBy(reply: FastifyReply, header: string): void {
  const before = reply.getHeader('vary');
  void reply.header('vary', before === undefined ? header : `${String(before)}, ${header}`);
}
