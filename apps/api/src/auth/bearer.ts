import type { Audience } from '@passid/credentials';
import type { FastifyRequest } from 'fastify';

const BEARER = /^Bearer +(\S+)$/i;

/** What stands after `Bearer` in the Authorization header (RFC 6750 §2.1). */
export const bearerToken = ({ headers }: FastifyRequest): string | undefined =>
  BEARER.exec(headers.authorization ?? '')?.[1];

/** RFC 6750 §3. */
export const challenge = (realm: Audience, parameters = ''): Record<string, string> => ({
  'www-authenticate': `Bearer realm="${realm}"${parameters === '' ? '' : `, ${parameters}`}`,
});
