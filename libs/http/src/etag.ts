import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** Characters of the digest: 96 bits. A collision would only spoil the cache of whoever made it. */
const TAG_LENGTH = 16;

/** The entity tag of a body (RFC 9110 §8.8.3): the same bytes, the same tag, from every process. */
export function etagOf(body: string): string {
  const digest = createHash('sha256').update(body).digest('base64url');
  return `"${digest.slice(0, TAG_LENGTH)}"`;
}

/** Whether an If-None-Match header names the tag. Compared weakly (§13.1.2): a proxy may have weakened it. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

/** A JSON document that changes only with a release: 304 when If-None-Match names it. */
export function sendUnlessKnown(reply: FastifyReply, json: string, known: string | undefined): string | undefined {
  const etag = etagOf(json);
  void reply.headers({ etag, 'cache-control': 'public, max-age=300' });
  if (isKnown(known, etag)) {
    void reply.status(304);
    return undefined;
  }
  void reply.type('application/json; charset=utf-8');
  return json;
}
