import { Problem, type ProblemCode, problemDocument, PROBLEMS } from '@passid/http';
import { EXPLANATIONS } from '../problem-explanations.js';
import { headerRef } from './common-parts.js';
import type { ResponseDescription } from './description.js';

const EXAMPLE_REQUEST_ID = '01995f6e-7b9c-7c3a-8f2e-5b1d6a9c0e11';

/** The statuses that tell a client when to come back. */
const WITH_RETRY_AFTER: readonly number[] = [429, 503];

/** One response for each status, with an example of each problem. */
export function problemResponses(
  codes: readonly ProblemCode[],
  path: string,
  publicUrl: string,
): Record<string, ResponseDescription> {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code][0]))].sort((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const named = codes.filter((code) => PROBLEMS[code][0] === status);
      return [String(status), problemResponse(status, named, path, publicUrl)];
    }),
  );
}

function problemResponse(
  status: number,
  codes: readonly ProblemCode[],
  path: string,
  publicUrl: string,
): ResponseDescription {
  const examples = codes.map((code) => {
    const [, title] = PROBLEMS[code];
    const errors = code === 'VALIDATION_FAILED' ? { errors: [{ pointer: '/…', detail: 'What the field takes.' }] } : {};
    const problem = new Problem(code, EXPLANATIONS[code].cause, errors);
    const site = { publicUrl, path, requestId: EXAMPLE_REQUEST_ID };
    // The path of a route holds no secret, and names its parameters.
    const value = { ...problemDocument(problem, site), instance: path };
    return [code, { summary: title, value }] as const;
  });
  return {
    description: codes.map((code) => `\`${code}\`: ${EXPLANATIONS[code].cause}`).join('\n\n'),
    ...(WITH_RETRY_AFTER.includes(status) ? { headers: { 'Retry-After': headerRef('RetryAfter') } } : {}),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/ProblemDocument', properties: { code: { enum: codes } } },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
