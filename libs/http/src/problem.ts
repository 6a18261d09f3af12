import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';

export interface FieldProblem {
  /** JSON Pointer (RFC 6901) into the request body. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemMembers {
  readonly errors?: readonly FieldProblem[];
  readonly audit_id?: string;
  /** The ids of the workspaces that a log-in fits. */
  readonly institutions?: readonly string[];
}

/** Seconds a client should wait before it tries again, where waiting helps. */
const RETRY_AFTER_SECONDS = 2;

/** Thrown anywhere below a controller, it becomes the answer: RFC 9457, `application/problem+json`. */
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

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly request_id: string;
  readonly errors?: readonly FieldProblem[];
}

export interface ProblemSite {
  readonly publicUrl: string;
  readonly path: string;
  readonly requestId: string;
}

export function problemDocument(problem: Problem, { publicUrl, path, requestId }: ProblemSite): ProblemDocument {
  return {
    type: `${publicUrl}/problems/${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    instance: withoutSecrets(path),
    code: problem.code,
    request_id: requestId,
    ...problem.members,
  };
}

export function problemHeaders(problem: Problem): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    ...(problem.status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
    ...problem.headers,
  };
}

const KEYS = /pk_(sandbox|live)_\w*/gi;
const TOKENS_AND_CODES = /PASSID-[\w-]*|\b[A-Z2-9]{4}(?:-[A-Z2-9]{4})+\b/gi;

/** The path without its query, and without anything in it that looks like a key, a token or a code. */
export function withoutSecrets(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.replace(KEYS, 'pk_$1_…').replace(TOKENS_AND_CODES, '…');
}
