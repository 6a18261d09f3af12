import { STATUS_CODES } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { applyApi } from './apply.js';
import { pages } from './pages.js';
import { passidProxy } from './passid-proxy.js';
import { sendProblem } from './problem.js';
import { rememberVisitor } from './visitor.js';
import { WebhookLog } from './webhook-log.js';
import { webhookPageApi, webhookReceiver } from './webhooks.js';

export interface BankOptions {
  /** Stays in this process: neither the pages nor any answer has it. */
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly ledgerUrl: string;
  /** The folder of the built pages. */
  readonly pagesDir: string;
  /** Asks PASSID for a `webhook.test`. */
  readonly sendTestEvent: () => Promise<void>;
  /** Hears what went wrong on our side. */
  readonly onError: (error: unknown) => void;
}

/** A bank's web server, as the integration guide builds one. */
export function createBank(options: BankOptions): Express {
  const { apiKey, webhookSecret, ledgerUrl, pagesDir, sendTestEvent, onError } = options;
  const webhooks = new WebhookLog();
  const bank = express();
  bank.disable('x-powered-by');
  bank.use((_request, response, next) => {
    response.set({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    next();
  });
  // Before everything that reads bodies: the signature is over the raw bytes.
  bank.use(webhookReceiver(webhookSecret, webhooks));
  bank.use(rememberVisitor);
  bank.use('/passid', passidProxy({ apiKey, ledgerUrl }));
  bank.use(applyApi({ apiKey, ledgerUrl, webhooks, onError }));
  bank.use(webhookPageApi(webhooks, sendTestEvent));
  bank.all(['/api/{*path}', '/passid/{*path}'], (_request, response) => {
    sendProblem(response, 404, 'NOT_FOUND', 'There is nothing at this address.');
  });
  bank.use(pages(pagesDir));
  bank.use(answerFault(onError));
  return bank;
}

/** Express's own body errors carry a status; anything else is a fault of ours. Four parameters are how Express knows it. */
const answerFault =
  (onError: (error: unknown) => void) =>
  (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(error);
    const { status = 500 } = error as { status?: number };
    if (status >= 400 && status < 500)
      return sendProblem(response, status, 'BAD_REQUEST', `${STATUS_CODES[status] ?? 'Bad request'}.`);
    onError(error);
    sendProblem(response, 500, 'INTERNAL_ERROR', 'Something went wrong on our side. Nothing was submitted.');
  };
