import type { SchemeName } from '@passid/http';
import type { Parameter, Reference, Schema, SecurityScheme } from './description.js';

/** Headers of answers, by the name they have under `components.headers`. */
export const HEADERS = {
  RequestId: {
    description:
      'The request’s id: yours, if you sent one in `X-Request-Id`, else ours. It is in our log and in every event.',
    schema: { type: 'string', examples: ['01995f6e-7b9c-7c3a-8f2e-5b1d6a9c0e11'] },
  },
  ApiVersion: { description: 'The version of this API.', schema: { type: 'string', const: '1' } },
  RetryAfter: {
    description: 'Seconds to wait before the next try.',
    schema: { type: 'string', pattern: '^[0-9]+$', examples: ['2'] },
  },
  RateLimit: {
    description: 'What is left of each limit the request met (`r`), and for how many seconds (`t`).',
    schema: { type: 'string', examples: ['"requests";r=5999;t=42'] },
  },
  RateLimitPolicy: {
    description: 'Each limit the request met: so many (`q`) in so many seconds (`w`).',
    schema: { type: 'string', examples: ['"requests";q=6000;w=60'] },
  },
  IdempotentReplayed: {
    description: '`true`: this request was answered before, and this is that answer.',
    schema: { type: 'string', const: 'true' },
  },
} as const satisfies Record<string, { description: string; schema: Schema }>;

export const headerRef = (name: keyof typeof HEADERS): Reference => ({ $ref: `#/components/headers/${name}` });

export const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes a retry safe: for 24 hours the same key and body get the same answer, with `Idempotent-Replayed: true` and no second effect, from every process and across crashes.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$', examples: ['loan-4711'] },
};

export const SECURITY_SCHEMES: Record<SchemeName, SecurityScheme> = {
  institutionKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Institution-Key',
    description: 'An institution’s API key, `pk_sandbox_…` or `pk_live_…`. For backends.',
  },
  institutionLogin: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A dashboard login, as onboarding and logging in answer it.',
  },
  holderLogin: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A login of a person’s wallet.' },
  operatorLogin: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A login of the people who run this deployment.',
  },
};
