import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { NewEvent } from './event-store.js';

/**
 * SHA-256(salt ‖ canonical event), base64. The canonical event is the RFC 8785 form of
 * `{ stream, revision, type, data, metadata }` with the revision as a decimal string and the metadata without its salt.
 * Whoever holds the event can recompute it; whoever does not learns nothing from it.
 */
export function commitmentOf(stream: string, revision: bigint, { type, data, metadata }: NewEvent): string {
  const { salt, ...unsalted } = metadata;
  const canonical = canonicalize({ stream, revision: revision.toString(), type, data, metadata: unsalted });
  return createHash('sha256')
    .update(Buffer.from(salt, 'base64'))
    .update(canonical ?? '')
    .digest('base64');
}
