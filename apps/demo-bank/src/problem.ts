import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';

/** RFC 9457, as the ledger and `passidMiddleware` answer: the page reads one shape. */
export function sendProblem(response: Response, status: number, code: string, detail: string, more: object = {}): void {
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, code, ...more };
  response.status(status).set('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify(body));
}
