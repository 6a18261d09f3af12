import { createHash } from 'node:crypto';

/** Characters of the digest: 96 bits, and nobody gains by two answers that look the same to their own cache. */
const TAG_LENGTH = 16;

/** The entity tag of an answer (RFC 9110 §8.8.3): the same bytes, the same tag, from every process. */
export function etagOf(answer: object): string {
  const digest = createHash('sha256').update(JSON.stringify(answer)).digest('base64url');
  return `"${digest.slice(0, TAG_LENGTH)}"`;
}

/** Whether an If-None-Match header names the tag. Compared weakly (§13.1.2): a proxy may have weakened it. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
