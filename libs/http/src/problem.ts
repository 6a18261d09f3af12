import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';
import type { ProblemDocument, ProblemMembers } from './problem-document.js';

/** Seconds a client should wait before it tries again, where waiting helps. */
const RETRY_AFTER_SECONDS = 2;

/** Thrown below a controller, it becomes the answer: RFC 9457, `application/problem+json`. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly members: ProblemMembers = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    [this.status, this.title] = PROBLEMS[code];
  }
}

export interface ProblemSite {
  readonly publicUrl: string;
  readonly path: string;
  readonly requestId: string;
}

export function problemDocument(problem: Problem, { publicUrl, path, requestId }: ProblemSite): ProblemDocument {
  return {
    type: problemType(publicUrl, problem.code),
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    instance: withoutSecrets(path),
    code: problem.code,
    request_id: requestId,
    ...problem.members,
  };
}

/** The `type` of a problem: the address of its page. */
export const problemType = (publicUrl: string, code: ProblemCode): string =>
  `${publicUrl}/problems/${problemSlug(code)}`;

export const problemSlug = (code: ProblemCode): string => code.toLowerCase().replaceAll('_', '-');

export function problemHeaders(problem: Problem): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    ...(problem.status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
    ...problem.headers,
  };
}

const KEYS = /pk_(sandbox|live)_\w*/gi;
/** A session code in a path may lack its dash or be mistyped, so the whole segment goes. */
const SESSION_CODES = /(\/by-code\/)[^/]*/gi;
const TOKENS_AND_CODES = /PASSID-[\w-]*|\b[A-Z2-9]{4}(?:-[A-Z2-9]{4})+\b/gi;

/** The path without its query and without anything that looks like a key, token or code. */
export function withoutSecrets(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.replace(KEYS, 'pk_$1_…').replace(SESSION_CODES, '$1…').replace(TOKENS_AND_CODES, '…');
}
