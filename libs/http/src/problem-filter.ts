import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { AppendUncertain, LedgerUnreachable, RevisionConflict } from '@passid/event-store';
import { DomainError } from '@passid/ledger';
import { ReadModelBehind } from '@passid/read-models';
import type { Config, Log } from '@passid/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problemDocument, problemHeaders } from './problem.js';
import { traceIdOf } from './request-traces.js';

/** The largest body of the contract is an outcome with 1,000 characters of notes. */
export const BODY_BYTES_MAX = 32 * 1024;

/** Turns any thrown error into a problem document. An unexpected one is a 500 without detail; the log has the error. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly config: Pick<Config, 'publicUrl'>,
    private readonly log: Log,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemOf(error);
    const about = { err: error, request_id: request.id, trace_id: traceIdOf(request) };
    if (problem.status === 500) this.log.error(about, 'an unforeseen error');
    else if (problem.status === 503) this.log.warn(about, problem.title);
    const site = { publicUrl: this.config.publicUrl, path: request.url, requestId: request.id };
    void reply
      .status(problem.status)
      .headers(problemHeaders(problem))
      .send(JSON.stringify(problemDocument(problem, site)));
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DomainError) return new Problem(error.code, error.message, error.members);
  if (error instanceof ReadModelBehind)
    return new Problem('READ_MODEL_BEHIND', 'The projection is behind the ledger. Try again in a moment.');
  if (
    error instanceof RevisionConflict ||
    error instanceof AppendUncertain ||
    error instanceof LedgerUnreachable ||
    isDatabaseOutage(error)
  )
    return new Problem(
      'LEDGER_UNAVAILABLE',
      'The ledger is busy or out of reach. Try again with the same Idempotency-Key.',
    );
  return (
    serverProblem(error) ??
    new Problem('INTERNAL_ERROR', 'The request failed. Quote the request_id when you ask us about it.')
  );
}

/** What Fastify refuses before our code runs; NestJS wraps some of it. */
function serverProblem(error: unknown): Problem | undefined {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_BAD_URL') return new Problem('REQUEST_MALFORMED', 'The address cannot be read.');
  switch (error instanceof HttpException ? error.getStatus() : statusCode) {
    case 400:
      return new Problem('BODY_MALFORMED', 'The body is not valid JSON. Check quotes, commas and encoding.');
    case 404:
      return new Problem('ROUTE_NOT_FOUND', 'There is no endpoint with this method and path.');
    case 413:
      return new Problem('BODY_TOO_LARGE', `The body is larger than ${BODY_BYTES_MAX / 1024} KiB.`);
    case 414:
      return new Problem('URI_TOO_LONG', 'The address is longer than this service reads.');
    case 415:
      return new Problem('MEDIA_TYPE_UNSUPPORTED', 'Send the body as JSON with Content-Type: application/json.');
    default:
      return undefined;
  }
}

/** Connection refused, reset or timed out, or Postgres starting or stopping. */
function isDatabaseOutage(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return (
    /^(?:08\w{3}|53\w{3}|57P0\d|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT)$/.test(code ?? '') ||
    /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(message)
  );
}
